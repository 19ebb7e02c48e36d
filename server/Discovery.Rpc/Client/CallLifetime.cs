namespace Discovery.Rpc.Client;

/// <summary>The reasons on our side for which a call may end: its caller, its deadline, its disposal, the end of its channel.</summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _channelClosed;
    private readonly TimeSpan? _timeout;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _any;
    private volatile bool _abandoned;

    public CallLifetime(TimeSpan? timeout, CancellationToken caller, CancellationToken channelClosed)
    {
        _caller = caller;
        _channelClosed = channelClosed;
        _timeout = timeout;
        if (timeout is { } limit)
        {
            _deadline = new CancellationTokenSource(limit > Wire.GrpcTimeout.Max ? Wire.GrpcTimeout.Max : limit);
        }
        _any = _deadline is null
            ? CancellationTokenSource.CreateLinkedTokenSource(caller, channelClosed)
            : CancellationTokenSource.CreateLinkedTokenSource(caller, channelClosed, _deadline.Token);
        Token = _any.Token;
    }

    public CancellationToken Token { get; }

    /// <summary>Ends the call from our side.</summary>
    public void Abandon()
    {
        _abandoned = true;
        _any.Cancel();
    }

    /// <summary>What to tell the caller when it was our side that ended the call; null when it was not.</summary>
    public Exception? Reason(bool notSent, Exception? inner)
    {
        if (_caller.IsCancellationRequested)
        {
            return new OperationCanceledException("the call was cancelled by its caller", inner, _caller);
        }
        if (_deadline is { IsCancellationRequested: true })
        {
            return new RpcException(
                RpcStatusCode.DeadlineExceeded, $"context deadline exceeded (no answer within {_timeout!.Value.TotalSeconds:0.###} s)", inner)
            {
                NotSent = notSent,
            };
        }
        if (_abandoned || _channelClosed.IsCancellationRequested)
        {
            string what = _abandoned ? "call" : "channel";
            return new RpcException(RpcStatusCode.Canceled, $"the {what} was disposed", inner) { NotSent = notSent };
        }
        return null;
    }

    public void Dispose()
    {
        _deadline?.Dispose();
        _any.Dispose();
    }
}
