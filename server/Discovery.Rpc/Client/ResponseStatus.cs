using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Discovery.Rpc.Wire;

namespace Discovery.Rpc.Client;

/// <summary>Reads headers, trailers and the status out of an HTTP response.</summary>
internal static class ResponseStatus
{
    /// <summary>What the response headers alone say: null means that messages and trailers follow.</summary>
    /// <remarks>A trailers-only response carries its status here; one that is not gRPC at all (a proxy, a web server) is mapped from HTTP's.</remarks>
    public static CallStatus? FromHeaders(HttpResponseMessage response)
    {
        HttpHeadersNonValidated headers = response.Headers.NonValidated;
        if (First(headers, GrpcNames.Status) is { } status)
        {
            return Parse(status, First(headers, GrpcNames.Message), Metadata(headers));
        }
        string? contentType = First(response.Content.Headers.NonValidated, "content-type");
        string received = contentType is null ? "missing HTTP content-type" : $"received content-type \"{contentType}\"";
        if (response.StatusCode != HttpStatusCode.OK)
        {
            string text = $"unexpected HTTP status code received from server: {(int)response.StatusCode} ({response.StatusCode}); {received}";
            return new(StatusMapping.FromHttpStatus(response.StatusCode), text, Metadata(headers));
        }
        return GrpcNames.IsGrpcContentType(contentType)
            ? null
            : new(RpcStatusCode.Unknown, $"the server does not answer in gRPC: {received}", Metadata(headers));
    }

    public static CallStatus FromTrailers(HttpResponseMessage response)
    {
        HttpHeadersNonValidated trailers = response.TrailingHeaders.NonValidated;
        return First(trailers, GrpcNames.Status) is { } status
            ? Parse(status, First(trailers, GrpcNames.Message), Metadata(trailers))
            : new(RpcStatusCode.Internal, "server closed the stream without sending trailers", Metadata(trailers));
    }

    public static RpcMetadata Metadata(HttpHeadersNonValidated headers)
    {
        var metadata = new RpcMetadata();
        foreach (KeyValuePair<string, HeaderStringValues> header in headers)
        {
            foreach (string value in header.Value)
            {
                metadata.AddReceived(header.Key, value);
            }
        }
        return metadata;
    }

    /// <summary>True when messages may be compressed with gzip.</summary>
    /// <exception cref="RpcException">The server compresses with something we never offered.</exception>
    public static bool UsesGzip(HttpResponseMessage response) => First(response.Headers.NonValidated, GrpcNames.Encoding) switch
    {
        null or GrpcNames.Identity => false,
        GrpcNames.Gzip => true,
        { } other => throw FrameErrors.UnknownEncoding(other),
    };

    private static CallStatus Parse(string status, string? message, RpcMetadata metadata)
    {
        string text = message is null ? "" : PercentEncoding.Decode(message);
        return int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? new((RpcStatusCode)code, text, metadata)
            : new(RpcStatusCode.Unknown, $"the server sent the malformed grpc-status \"{status}\": {text}", metadata);
    }

    private static string? First(HttpHeadersNonValidated headers, string name)
    {
        if (headers.TryGetValues(name, out HeaderStringValues values))
        {
            foreach (string value in values)
            {
                return value;
            }
        }
        return null;
    }
}
