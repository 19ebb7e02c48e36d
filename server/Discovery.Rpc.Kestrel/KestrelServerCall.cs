using System.Globalization;
using System.IO.Pipelines;
using Discovery.Rpc.Server;
using Discovery.Rpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;

namespace Discovery.Rpc.Kestrel;

/// <summary>A call on an HTTP/2 stream of Kestrel.</summary>
internal sealed class KestrelServerCall : RpcServerCall
{
    private const int Http2Cancel = 0x8;

    // What gRPC clients take for ResourceExhausted.
    private const int Http2EnhanceYourCalm = 0xb;
    private static readonly StringValues ContentType = GrpcNames.ContentType;
    private static readonly StringValues Gzip = GrpcNames.Gzip;
    private static readonly StringValues[] Codes =
        [.. Enum.GetValues<RpcStatusCode>().Select(code => new StringValues(((int)code).ToString(CultureInfo.InvariantCulture)))];

    private readonly IFeatureCollection _features;
    private readonly IHttpRequestFeature _request;
    private readonly IHttpResponseBodyFeature _body;
    private readonly RpcHosting _hosting;
    private RpcMetadata? _requestHeaders;

    public KestrelServerCall(IFeatureCollection features, IHttpRequestFeature request, RpcMethodHandler? handler, RpcHosting hosting)
        : base(handler)
    {
        _features = features;
        _request = request;
        _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _hosting = hosting;
        Input = features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        Output = _body.Writer;
        LiftLimits(features);
    }

    public override string Method => _request.Path;

    public override string Peer => PeerName.Of(_features.GetRequiredFeature<IHttpConnectionFeature>());

    public override string? ClientCertificateName => _features.Get<IClientCertificateNameFeature>()?.CommonName;

    public override RpcMetadata RequestHeaders => _requestHeaders ??= MetadataHeaders.Read(_request.Headers);

    protected internal override PipeReader Input { get; }

    protected internal override PipeWriter Output { get; }

    protected internal override int MaxReceiveMessageBytes => _hosting.Options.MaxReceiveMessageBytes;

    protected internal override RpcBodyBudget? Bodies => _hosting.Options.Bodies;

    protected override string? RequestEncoding => _request.Headers.GrpcEncoding;

    protected override string? TimeoutHeader => _request.Headers.GrpcTimeout;

    protected override bool PrefersGzip =>
        _hosting.Options.CompressResponses
        && ((string?)_request.Headers.GrpcAcceptEncoding)?.Split(',', StringSplitOptions.TrimEntries).Contains(GrpcNames.Gzip) == true;

    protected override CancellationToken ClientGone => _features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    protected override CancellationToken HostStopping => _hosting.Stopping;

    protected override void SetResponseHeaders(bool gzip, RpcMetadata? metadata)
    {
        IHeaderDictionary headers = _features.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers.ContentType = ContentType;
        if (gzip)
        {
            headers.GrpcEncoding = Gzip;
        }
        MetadataHeaders.Write(metadata, headers);
    }

    protected override void SetStatus(bool trailersOnly, RpcStatusCode code, string detail, RpcMetadata? metadata)
    {
        IHeaderDictionary headers = _features.GetRequiredFeature<IHttpResponseFeature>().Headers;
        if (trailersOnly)
        {
            headers.ContentType = ContentType;
            if (code == RpcStatusCode.Unimplemented)
            {
                // Tells a client that compresses with something else what it may use.
                headers.GrpcAcceptEncoding = Gzip;
            }
        }
        else
        {
            headers = _features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        }
        int number = (int)code;
        headers.GrpcStatus = (uint)number < (uint)Codes.Length ? Codes[number] : number.ToString(CultureInfo.InvariantCulture);
        if (detail.Length > 0)
        {
            headers.GrpcMessage = PercentEncoding.Encode(detail);
        }
        MetadataHeaders.Write(metadata, headers);
    }

    protected override Task CompleteResponseAsync() => _body.CompleteAsync();

    protected override TimeSpan SlowClientTimeout => _hosting.Options.SlowClientTimeout;

    // Completing the response would not wait for the client.
    protected override Task FlushAnswerAsync() => Output.FlushAsync(CancellationToken.None).AsTask();

    protected override void Reset(bool isSlow)
    {
        if (isSlow)
        {
            _hosting.Logger.ClientIsSlow(Method, Peer);
        }
        _features.Get<IHttpResetFeature>()?.Reset(isSlow ? Http2EnhanceYourCalm : Http2Cancel);
    }

    protected override RpcException MapException(Exception error)
    {
        if (_hosting.Options.MapException?.Invoke(error) is { } mapped)
        {
            return mapped;
        }
        _hosting.Logger.HandlerFailed(Method, error);
        return new RpcException(RpcStatusCode.Unknown, "the handler failed; the server's log says why", error);
    }

    // Kestrel's defaults are meant for uploads: they end a stream after 30 MB, and an idle one after a few seconds.
    // The message limit and the deadline take their place.
    private static void LiftLimits(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
