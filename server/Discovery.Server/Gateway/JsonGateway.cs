using System.Buffers;
using System.Collections.Frozen;
using System.IO.Pipelines;
using Discovery.Rpc;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Discovery.Server.Gateway;

/// <summary>
/// etcd's JSON gateway: the methods of gRPC under HTTP paths, for who has no gRPC. Each request becomes a <see cref="GatewayCall"/>.
/// With <c>?plain</c>, or the header <c>X-Discovery-Text: true</c>, keys and values are text instead of base64.
/// </summary>
internal sealed partial class JsonGateway
{
    private const string Beta = "/v3beta/";

    // As for gRPC.
    private const int BytesPerSecondMin = 64 << 10;

    // What gRPC clients take for ResourceExhausted, and others for what it says.
    private const int Http2EnhanceYourCalm = 0xb;

    // Kestrel looks once a second.
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromSeconds(2);

    private readonly FrozenDictionary<string, RpcMethodHandler> _methods;
    private readonly GatewayOptions _options;

    public JsonGateway(IEnumerable<RpcService> services, GatewayOptions options)
    {
        var handlers = services.SelectMany(service => service.Methods.Values).ToDictionary(method => method.FullName, StringComparer.Ordinal);
        // What is not bound is told as such, see below.
        _methods = GatewayRoutes.All.Where(route => handlers.ContainsKey(route.Method))
            .ToFrozenDictionary(route => route.Path, route => handlers[route.Method], StringComparer.Ordinal);
        _options = options;
    }

    /// <returns>Null when the request is none of ours.</returns>
    public Task? TryServe(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        // The name that 3.3 had for it, which 3.5 still takes.
        if (path.StartsWith(Beta, StringComparison.Ordinal))
            path = string.Concat("/v3/", path.AsSpan(Beta.Length));
        if (!path.StartsWith("/v3/", StringComparison.Ordinal))
            return null;
        if (!_methods.TryGetValue(path, out var method))
        {
            return GatewayRoutes.All.Any(route => route.Path == path)
                ? GatewayResponse.WriteErrorAsync(http.Response, RpcStatusCode.Unimplemented, "Not Implemented")
                : GatewayResponse.WriteErrorAsync(http.Response, RpcStatusCode.NotFound, "Not Found");
        }
        if (!HttpMethods.IsPost(http.Request.Method))
            return GatewayResponse.WriteErrorAsync(http.Response, RpcStatusCode.Unimplemented, "Method Not Allowed");
        LiftLimits(http.Features, method.Kind);
        GiveUpOnTheSlow(http);
        return method.Kind == RpcMethodKind.Unary ? ServeUnaryAsync(http, method) : ServeStreamAsync(http, method);
    }

    private async Task ServeUnaryAsync(HttpContext http, RpcMethodHandler method)
    {
        var text = TextMode.IsAskedFor(http.Request);
        try
        {
            var message = await Request(http, method, text).ReadSingleAsync(http.RequestAborted);
            var frame = new ArrayBufferWriter<byte>();
            GatewayFrames.Write(frame, message);
            var answer = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
            var call = new GatewayCall(http, method, _options, PipeReader.Create(new ReadOnlySequence<byte>(frame.WrittenMemory)), answer.Writer, http.RequestAborted);
            await call.RunAsync();
            if (call.Code == RpcStatusCode.OK)
                await new GatewayResponse(http.Response, method.Descriptor.OutputType, text).WriteSingleAsync(answer.Reader, PatienceWith);
            else
                await GatewayResponse.WriteErrorAsync(http.Response, call.Code, call.Detail);
            await answer.Reader.CompleteAsync();
        }
        catch (JsonRefusedException e)
        {
            await GatewayResponse.WriteErrorAsync(http.Response, RpcStatusCode.InvalidArgument, e.Message);
        }
        catch (RpcException e)
        {
            await GatewayResponse.WriteErrorAsync(http.Response, e.StatusCode, e.Detail);
        }
        catch (TimeoutException)
        {
            LogSlowClient(_options.Logger, method.FullName, GatewayMetadata.Peer(http.Connection));
            if (http.Features.Get<IHttpResetFeature>() is { } stream)
                stream.Reset(Http2EnhanceYourCalm);
            else
                http.Abort();
        }
    }

    private async Task ServeStreamAsync(HttpContext http, RpcMethodHandler method)
    {
        var text = TextMode.IsAskedFor(http.Request);
        var requests = new Pipe();
        var answers = new Pipe();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var response = new GatewayResponse(http.Response, method.Descriptor.OutputType, text);
        var call = new GatewayCall(http, method, _options, requests.Reader, answers.Writer, over.Token);
        var reading = ReadAsync(Request(http, method, text), method.Kind != RpcMethodKind.ServerStreaming, requests.Writer, over.Token);
        var running = call.RunAsync();
        try
        {
            await response.WriteStreamAsync(answers.Reader, over.Token);
            if (call.Code != RpcStatusCode.OK)
                await response.WriteStreamErrorAsync(call.Code, call.Detail);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            await over.CancelAsync();
            // Whoever still writes must not wait for a reader.
            await answers.Reader.CompleteAsync();
            await running;
            await reading;
            await requests.Reader.CompleteAsync();
        }
    }

    /// <summary>The body as frames. What the client has written wrongly ends its call, by the exception that the handler's read gets.</summary>
    private static async Task ReadAsync(GatewayRequest request, bool isMany, PipeWriter frames, CancellationToken over)
    {
        Exception? refused = null;
        try
        {
            if (!isMany)
                await WriteAsync(frames, await request.ReadSingleAsync(over), over);
            while (isMany && await request.ReadAsync(over) is { } message && await WriteAsync(frames, message, over))
            {
            }
        }
        catch (JsonRefusedException e)
        {
            refused = new RpcException(RpcStatusCode.InvalidArgument, e.Message);
        }
        catch (RpcException e)
        {
            refused = e;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The call is over.
        }
        await frames.CompleteAsync(refused);
    }

    private static async ValueTask<bool> WriteAsync(PipeWriter frames, Google.Protobuf.IMessage message, CancellationToken over)
    {
        GatewayFrames.Write(frames, message);
        return !(await frames.FlushAsync(over)).IsCompleted;
    }

    private GatewayRequest Request(HttpContext http, RpcMethodHandler method, bool text) =>
        new(http.Request.BodyReader, method.Descriptor.InputType, text, _options.BodyBytesMax, _options.Rpc.Bodies);

    private TimeSpan PatienceWith(long bytes) =>
        _options.Rpc.SlowClientTimeout is { Ticks: > 0 } timeout ? timeout + TimeSpan.FromSeconds((double)bytes / BytesPerSecondMin) : Timeout.InfiniteTimeSpan;

    // With HTTP/2 there is no such rate for a single request: there, PatienceWith counts.
    private void GiveUpOnTheSlow(HttpContext http)
    {
        if (_options.Rpc.SlowClientTimeout is { Ticks: > 0 } timeout && !HttpProtocol.IsHttp2(http.Request.Protocol) && http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = new MinDataRate(BytesPerSecondMin, timeout > ShortestGrace ? timeout : ShortestGrace);
    }

    // Kestrel's limits are for uploads. One message is limited by what gRPC takes, and has to come at Kestrel's pace, as it is kept meanwhile,
    // of people who need not have said who they are; a stream may last for as long as it likes.
    private static void LiftLimits(IFeatureCollection features, RpcMethodKind kind)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (kind == RpcMethodKind.DuplexStreaming && features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "a request of {Method} by the gateway is ended: its client {Peer} takes nothing of the answer")]
    private static partial void LogSlowClient(ILogger logger, string method, string peer);
}
