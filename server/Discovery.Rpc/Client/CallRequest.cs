using System.Net;
using Discovery.Rpc.Wire;

namespace Discovery.Rpc.Client;

/// <summary>Builds the HTTP request of a call.</summary>
internal static class CallRequest
{
    private const string UserAgent = "grpc-dotnet-discovery/0.1";

    public static HttpRequestMessage Create(Uri uri, string? serverName, HttpContent content, in RpcCallOptions options)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        // The HTTP stack takes the name for TLS from here.
        request.Headers.Host = serverName;
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation(GrpcNames.AcceptEncoding, GrpcNames.Gzip);
        content.Headers.TryAddWithoutValidation("content-type", GrpcNames.ContentType);
        if (options.Compress)
        {
            request.Headers.TryAddWithoutValidation(GrpcNames.Encoding, GrpcNames.Gzip);
        }
        if (options.Timeout is { } timeout)
        {
            request.Headers.TryAddWithoutValidation(GrpcNames.Timeout, GrpcTimeout.Format(timeout));
        }
        if (options.Headers is { } headers)
        {
            foreach (KeyValuePair<string, string> header in headers)
            {
                request.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }
        return request;
    }
}
