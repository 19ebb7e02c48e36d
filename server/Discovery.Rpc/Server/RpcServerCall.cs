using System.IO.Pipelines;
using Discovery.Rpc.Wire;

namespace Discovery.Rpc.Server;

/// <summary>
/// One call on the server, independent of the host: it reads frames from a pipe, writes frames to a pipe, and brings the call to its one end.
/// A host derives from it and supplies the pipes, the headers and the trailers.
/// </summary>
public abstract partial class RpcServerCall : RpcServerContext
{
    private readonly Lock _lock = new();
    private readonly RpcMethodHandler? _handler;
    private SemaphoreSlim? _writing;
    private CallCancellation? _cancellation;
    private RpcMetadata? _responseHeaders;
    private RpcMetadata? _responseTrailers;
    private TimeSpan? _timeout;
    private bool _streams;
    private bool _started;
    private RpcCallLimit? _entered;
    private bool _isSlow;
    private long _lastFrameBytes;
    private volatile bool _finished;

    /// <param name="handler">The method that is called; null when the call will only be refused.</param>
    protected RpcServerCall(RpcMethodHandler? handler)
    {
        _handler = handler;
        if (handler is { Kind: not RpcMethodKind.Unary, MayBeWhole: false })
        {
            BeginStream();
        }
    }

    public override RpcMetadata ResponseHeaders => _responseHeaders ??= [];

    public override RpcMetadata ResponseTrailers => _responseTrailers ??= [];

    public override TimeSpan? Timeout => _timeout;

    public override CancellationToken CancellationToken => NeedsCancellation ? Cancellation.Token : ClientGone;

    /// <summary>The request messages.</summary>
    protected internal abstract PipeReader Input { get; }

    /// <summary>The response messages.</summary>
    protected internal abstract PipeWriter Output { get; }

    /// <summary>Larger messages are refused with ResourceExhausted.</summary>
    protected internal abstract int MaxReceiveMessageBytes { get; }

    /// <summary>What messages count in that have not come as a whole; null, the default, when nobody counts.</summary>
    protected internal virtual RpcBodyBudget? Bodies => null;

    /// <summary>The value of <c>grpc-encoding</c>; null means not compressed.</summary>
    protected abstract string? RequestEncoding { get; }

    /// <summary>The value of <c>grpc-timeout</c>, unparsed; null means no deadline.</summary>
    protected abstract string? TimeoutHeader { get; }

    /// <summary>Answer in gzip even when the request was not compressed. True only when the client accepts that.</summary>
    protected abstract bool PrefersGzip { get; }

    /// <summary>A client that takes nothing of an answer for so long is given up; see <see cref="PatienceWith"/>. Infinite by default.</summary>
    protected virtual TimeSpan SlowClientTimeout => System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Fires when the stream or its connection is gone.</summary>
    protected abstract CancellationToken ClientGone { get; }

    /// <summary>Fires when the host begins to stop.</summary>
    protected abstract CancellationToken HostStopping { get; }

    internal bool RequestIsGzip { get; private set; }

    private bool ResponseIsGzip => RequestIsGzip || PrefersGzip;

    private bool NeedsCancellation => _timeout is not null || _streams;

    private CallCancellation Cancellation
    {
        get
        {
            if (_cancellation is { } existing)
            {
                return existing;
            }
            lock (_lock)
            {
                // A unary call is short and may finish while the host drains; a stream would hold it up.
                return _cancellation ??= new(Input, _timeout, ClientGone, _streams ? HostStopping : CancellationToken.None);
            }
        }
    }

    /// <summary>Sets the response headers; called once, before the first message is written.</summary>
    /// <param name="gzip">Messages may be compressed: say so in <c>grpc-encoding</c>.</param>
    /// <param name="metadata">The handler's own headers, or null.</param>
    protected abstract void SetResponseHeaders(bool gzip, RpcMetadata? metadata);

    /// <summary>Puts the status into the trailers, or into the headers when no message was written (a trailers-only response).</summary>
    protected abstract void SetStatus(bool trailersOnly, RpcStatusCode code, string detail, RpcMetadata? metadata);

    /// <summary>Ends the response at once, although the handler is still running.</summary>
    protected abstract Task CompleteResponseAsync();

    /// <summary>Ends when the client has taken most of what was written; the host may have a place for the rest.</summary>
    protected virtual Task FlushAnswerAsync() => Task.CompletedTask;

    /// <summary>Resets the stream, for a client that takes nothing any more, not even a status.</summary>
    /// <param name="isSlow">As it kept the server waiting, and for no other reason: it should be told so in the way that its protocol has for that.</param>
    protected abstract void Reset(bool isSlow);

    /// <summary>The status for an exception that a handler let out and that is neither an <see cref="RpcException"/> nor the end of the call.</summary>
    protected abstract RpcException MapException(Exception error);

    /// <summary>What tells a call that streams from one with a single request and a single answer: it ends from outside, and its writers take turns.</summary>
    internal void BeginStream()
    {
        _streams = true;
        _writing = NewTurn();
    }

    // Nobody asks for its wait handle, so there is nothing to dispose.
    private static SemaphoreSlim NewTurn() => new(1, 1);

    private void CheckHeaders()
    {
        switch (RequestEncoding)
        {
            case null or GrpcNames.Identity:
                break;
            case GrpcNames.Gzip:
                RequestIsGzip = true;
                break;
            case { } other:
                throw FrameErrors.UnknownEncoding(other);
        }
        if (TimeoutHeader is { } text)
        {
            _timeout = GrpcTimeout.TryParse(text, out TimeSpan timeout)
                ? timeout
                : throw new RpcException(RpcStatusCode.Internal, $"malformed grpc-timeout: \"{text}\"");
        }
    }
}
