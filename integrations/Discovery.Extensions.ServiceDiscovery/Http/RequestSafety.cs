namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Whether a request may be sent a second time.</summary>
internal static class RequestSafety
{
    /// <summary>Doing it twice is the same as doing it once, and its content can be sent again.</summary>
    public static bool MayRepeat(HttpRequestMessage request) => IsIdempotent(request) && IsInMemory(request.Content);

    private static bool IsIdempotent(HttpRequestMessage request) =>
        request.Options.TryGetValue(ServiceDiscoveryRequest.Idempotent, out var told)
            ? told
            : request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
                || request.Method == HttpMethod.Trace || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete;

    /// <summary>A stream may have been read to its end; bytes are there as often as they are asked for. Text and forms are bytes.</summary>
    private static bool IsInMemory(HttpContent? content) =>
        content is null or ByteArrayContent or ReadOnlyMemoryContent or System.Net.Http.Json.JsonContent;
}
