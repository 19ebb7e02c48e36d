using System.IO.Pipelines;
using Discovery.Rpc;
using Discovery.Rpc.Server;

namespace Discovery.Server.Gateway;

/// <summary>
/// A call that came as JSON. From here on it is a gRPC call like any other, by the same handlers, limits and statistics; only its
/// frames come from <see cref="GatewayRequest"/> and go to <see cref="GatewayResponse"/>.
/// </summary>
internal sealed partial class GatewayCall : RpcServerCall
{
    private readonly HttpContext _http;
    private readonly RpcMethodHandler _handler;
    private readonly GatewayOptions _options;
    private RpcMetadata? _requestHeaders;

    public GatewayCall(HttpContext http, RpcMethodHandler handler, GatewayOptions options, PipeReader input, PipeWriter output, CancellationToken clientGone)
        : base(handler)
    {
        _http = http;
        _handler = handler;
        _options = options;
        Input = input;
        Output = output;
        ClientGone = clientGone;
    }

    /// <summary>How it ended; OK while it runs.</summary>
    public RpcStatusCode Code { get; private set; }

    public string Detail { get; private set; } = "";

    public override string Method => _handler.FullName;

    public override string Peer => GatewayMetadata.Peer(_http.Connection);

    public override RpcMetadata RequestHeaders => _requestHeaders ??= GatewayMetadata.Read(_http.Request.Headers);

    protected override PipeReader Input { get; }

    protected override PipeWriter Output { get; }

    protected override int MaxReceiveMessageBytes => _options.Rpc.MaxReceiveMessageBytes;

    protected override string? RequestEncoding => null;

    protected override string? TimeoutHeader => _http.Request.Headers["Grpc-Timeout"];

    protected override bool PrefersGzip => false;

    protected override CancellationToken ClientGone { get; }

    protected override CancellationToken HostStopping => _options.Stopping;

    protected override void SetResponseHeaders(bool gzip, RpcMetadata? metadata) => GatewayMetadata.Write(metadata, _http.Response.Headers);

    protected override void SetStatus(bool trailersOnly, RpcStatusCode code, string detail, RpcMetadata? metadata)
    {
        Code = code;
        Detail = detail;
        // Whoever reads the frames must see the status behind the last of them.
        Output.Complete();
    }

    protected override Task CompleteResponseAsync() => Task.CompletedTask;

    protected override TimeSpan SlowClientTimeout => _options.Rpc.SlowClientTimeout;

    protected override void Reset(bool isSlow) => _http.Abort();

    protected override RpcException MapException(Exception error)
    {
        if (_options.Rpc.MapException?.Invoke(error) is { } mapped)
            return mapped;
        LogFailed(_options.Logger, Method, error);
        return new RpcException(RpcStatusCode.Unknown, "the handler failed; the server's log says why", error);
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Error, Message = "the handler of {Method} failed")]
    private static partial void LogFailed(ILogger logger, string method, Exception error);
}
