using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>A lease granted by a server, with the clock that tells when it must be taken for lost.</summary>
internal sealed class GrantedLease : KvLease
{
    private readonly CancellationTokenSource _lost = new();
    private readonly LeaseCalls _calls;
    private readonly LeaseKeeper _keeper;
    private readonly ILogger _logger;
    private readonly LeaseClock _clock;
    private volatile bool _gone;
    private int _ended;
    private int _disposed;

    public GrantedLease(long id, TimeSpan ttl, long sentAt, LeaseCalls calls, LeaseKeeper keeper, TimeProvider time, ILogger logger)
    {
        Id = id;
        _calls = calls;
        _keeper = keeper;
        _logger = logger;
        LostToken = _lost.Token;
        _clock = new LeaseClock(ttl, sentAt, time, () => Lose("no keep-alive succeeded within its time to live"));
        _clock.Start();
    }

    public override long Id { get; }

    public override TimeSpan Ttl => _clock.Ttl;

    public override CancellationToken LostToken { get; }

    public override async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken = default)
    {
        var renewal = await _calls.RenewAsync(Id, cancellationToken);
        if (renewal.Ttl > TimeSpan.Zero)
        {
            Renewed(renewal.Ttl, renewal.SentAt);
            return renewal.Ttl;
        }

        Gone();
        throw LeaseCalls.NotFound();
    }

    public override async Task RevokeAsync(CancellationToken cancellationToken = default)
    {
        // Before the request: from here on nobody may rely on it, whether or not the answer arrives.
        End();
        await _calls.RevokeOwnAsync(Id, cancellationToken);
        _gone = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        End();
        if (_gone)
            return;
        try
        {
            await _calls.RevokeForDisposalAsync(Id);
        }
        catch (Exception e) when (e is Rpc.RpcException or OutcomeUnknownException or OperationCanceledException or ObjectDisposedException)
        {
            ClientLog.RevokeFailed(_logger, Id, e.Message);
        }
    }

    public void Renewed(TimeSpan ttl, long sentAt) => _clock.Renewed(ttl, sentAt);

    /// <summary>The lease is gone, or may be.</summary>
    public void Lose(string reason)
    {
        if (!End())
            return;
        ClientMetrics.LeaseLost();
        ClientLog.LeaseLost(_logger, Id, reason);
    }

    /// <summary>A keep-alive of it failed; another one follows.</summary>
    public void KeepAliveBroke(Exception cause)
    {
        try
        {
            OnKeepAliveFailed(cause);
        }
        catch (Exception e)
        {
            // A handler is foreign code; what it throws must not end the keep-alives of every lease.
            ClientLog.KeepAliveHandlerFailed(_logger, e, Id);
        }
    }

    /// <summary>The server says that there is no such lease.</summary>
    public void Gone()
    {
        _gone = true;
        Lose("the server no longer knows it");
    }

    private bool End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return false;
        _keeper.Remove(this);
        _clock.Dispose();

        // The token reads as cancelled when this returns; what is registered on it runs elsewhere, as it must not hold up other leases.
        _ = _lost.CancelAsync();
        return true;
    }
}
