using System.Diagnostics.CodeAnalysis;
using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>One lane to one member: opens its connection, keeps it open, opens it again. While it is not open nothing waits.</summary>
internal sealed class PeerLane : IAsyncDisposable
{
    private readonly PeerContext _context;
    private readonly Peer _peer;
    private readonly Lane _lane;
    private readonly string _member;
    private readonly Backoff _backoff;
    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, string> _reasons = [];
    private readonly Task _running;
    private IReadOnlyList<Uri> _urls;
    private Uri? _current;
    private CancellationTokenSource? _attempt;
    private CancellationTokenSource? _pause;
    private bool _fresh;
    private bool _stopped;
    private volatile SendQueue? _open;
    private long _openedAt;
    private int _lost;

    public PeerLane(PeerContext context, Peer peer, Lane lane, IReadOnlyList<Uri> urls)
    {
        _context = context;
        _peer = peer;
        _lane = lane;
        _urls = urls;
        _member = PeerContext.Hex(peer.Member);
        var seed = HashCodeOf(context.Options.JitterSeed, context.Self.MemberId, peer.Member, lane);
        _backoff = new Backoff(context.Options.BackoffMin, context.Options.BackoffMax, new Random(seed));
        _running = Task.Run(RunAsync);
    }

    /// <summary>How long it has been open without a break; zero when it is not.</summary>
    public TimeSpan OpenFor => _open is null ? TimeSpan.Zero : _context.Time.GetElapsedTime(Volatile.Read(ref _openedAt));

    public bool IsOpen => _open is not null;

    /// <summary>Drops the message when there is no connection or its queue is full.</summary>
    public void Send(PeerMessage message)
    {
        if (_open is not { } queue)
        {
            Lost();
            return;
        }
        var bytes = message.CalculateSize();
        var tooLarge = bytes > PeerLimits.MessageBytesMax;
        if ((tooLarge || !queue.TryAdd(message, bytes)) && Lost())
        {
            if (tooLarge)
                PeerLog.TooLarge(_context.Logger, bytes, _member, PeerLimits.MessageBytesMax);
            else
                PeerLog.Full(_context.Logger, _lane, _member);
        }
    }

    /// <summary>A connection to an address that is no longer among them is closed; otherwise it stays.</summary>
    public void SetUrls(IReadOnlyList<Uri> urls)
    {
        lock (_gate)
        {
            if (_urls.SequenceEqual(urls))
                return;
            _urls = urls;
            _fresh = true;
            _ = _pause?.CancelAsync();
            if (_current is not null && !urls.Contains(_current))
                _ = _attempt?.CancelAsync();
        }
    }

    /// <summary>The member has just been heard of: worth trying now.</summary>
    public void Wake()
    {
        lock (_gate)
            _ = _pause?.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            _ = _attempt?.CancelAsync();
            _ = _pause?.CancelAsync();
        }
        await _running;
    }

    private async Task RunAsync()
    {
        for (var attempt = 0; TryBegin(attempt, out var url, out var cancelled); attempt++)
        {
            var end = await ConnectAsync(url, cancelled);
            _open = null;
            lock (_gate)
            {
                if (_stopped)
                    return;
                (_current, _attempt) = (null, null);
            }
            Lost();
            Tell(url, end);
            await PauseAsync(end);
        }
    }

    private async Task<ConnectionEnd> ConnectAsync(Uri url, CancellationToken cancelled)
    {
        try
        {
            return await new PeerConnection(_context, _peer.Member, _lane, url).RunAsync(queue => Opened(url, queue), Drained, cancelled);
        }
        catch (OperationCanceledException)
        {
            return new ConnectionEnd("its address has changed", TimeSpan.Zero, null);
        }
        catch (Exception e)
        {
            // Whatever it is, the other members depend on the next attempt.
            return new ConnectionEnd(e.ToString(), TimeSpan.Zero, null);
        }
    }

    private bool TryBegin(int attempt, [NotNullWhen(true)] out Uri? url, out CancellationToken cancelled)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _current = _urls[attempt % _urls.Count];
                _attempt = new CancellationTokenSource();
            }
            (url, cancelled) = (_current, _attempt?.Token ?? CancellationToken.None);
            return !_stopped && url is not null;
        }
    }

    private async Task PauseAsync(ConnectionEnd end)
    {
        CancellationToken woken;
        lock (_gate)
        {
            if (_fresh || end.OpenFor >= _context.Options.StableAfter)
                _backoff.Reset();
            if (_fresh || _stopped)
            {
                _fresh = false;
                return;
            }
            _pause = new CancellationTokenSource();
            woken = _pause.Token;
        }
        await Task.Delay(_backoff.Next(), _context.Time, woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _pause = null;
            if (_fresh)
                _backoff.Reset();
            _fresh = false;
        }
    }

    private void Opened(Uri url, SendQueue queue)
    {
        Volatile.Write(ref _openedAt, _context.Time.GetTimestamp());
        Volatile.Write(ref _lost, 0);
        _open = queue;
        _reasons.Clear();
        _peer.Accepted();
        PeerLog.Opened(_context.Logger, _lane, _member, url);
    }

    private void Drained() => Volatile.Write(ref _lost, 0);

    /// <returns>True when this is what begins the outage.</returns>
    private bool Lost()
    {
        if (Interlocked.Exchange(ref _lost, 1) != 0)
            return false;
        _context.Metrics.Of(_peer.Member).SendFailures.Increment();
        _context.Handler.Unreachable(_peer.Member);
        return true;
    }

    private void Tell(Uri url, ConnectionEnd end)
    {
        if (end.Refusal is { } refusal)
            _peer.Refused(refusal, end.Reason, url);
        else if (end.WasOpen)
            PeerLog.Broke(_context.Logger, _lane, _member, url, end.Reason);
        else if (_reasons.GetValueOrDefault(url) != end.Reason)
        {
            _reasons[url] = end.Reason;
            PeerLog.CannotOpen(_context.Logger, _lane, _member, url, end.Reason);
        }
    }

    // HashCode itself is different in each process.
    private static int HashCodeOf(int seed, ulong from, ulong to, Lane lane) =>
        unchecked((int)(((ulong)seed * 31 + from) * 31 + to) * 31 + (int)lane);
}
