using System.IO.Pipelines;

namespace Discovery.Rpc.Server;

/// <summary>One token for all that may end a call from outside. Made only for calls that stream or carry a deadline.</summary>
internal sealed class CallCancellation
{
    private readonly CancellationToken _clientGone;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _source;
    private readonly TaskCompletionSource _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PipeReader _input;
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _closed;

    public CallCancellation(PipeReader input, TimeSpan? timeout, CancellationToken clientGone, CancellationToken stopping)
    {
        _clientGone = clientGone;
        _stopping = stopping;
        _source = CancellationTokenSource.CreateLinkedTokenSource(clientGone, stopping);
        Token = _source.Token;
        _input = input;
        _registration = Token.UnsafeRegister(static state => ((CallCancellation)state!).OnFired(), this);
        if (timeout is { } limit)
        {
            _source.CancelAfter(limit);
        }
    }

    public CancellationToken Token { get; }

    /// <summary>Done as soon as the token has fired.</summary>
    public Task Fired => _fired.Task;

    public CallEnd End => !_source.IsCancellationRequested || _closed ? CallEnd.None
        : _clientGone.IsCancellationRequested ? CallEnd.ClientGone
        : _stopping.IsCancellationRequested ? CallEnd.HostStopping
        : CallEnd.Deadline;

    /// <summary>After <see cref="Detach"/>: whatever the handler left running should stop.</summary>
    /// <exception cref="AggregateException">A callback that the handler registered has failed.</exception>
    public void Stop()
    {
        try
        {
            _source.Cancel();
        }
        finally
        {
            _source.Dispose();
        }
    }

    public void Detach()
    {
        _closed = true;
        // Waits for a callback under way: afterwards the host may give the pipe to another call, which must not be woken by us.
        _registration.Dispose();
    }

    private void OnFired()
    {
        if (_closed)
        {
            return;
        }
        _fired.TrySetResult();
        Wake(_input);
    }

    /// <summary>Ends the read that is under way, or else the next one.</summary>
    public static void Wake(PipeReader input)
    {
        try
        {
            input.CancelPendingRead();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The pipe of a stream that the client has reset says so even here; its read has been woken already.
        }
    }
}
