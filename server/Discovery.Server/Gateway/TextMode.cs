using Microsoft.Extensions.Primitives;

namespace Discovery.Server.Gateway;

/// <summary>Keys and values as text, for people with curl. etcd has no such thing, so it has to be asked for.</summary>
internal static class TextMode
{
    public const string Header = "X-Discovery-Text";
    public const string Query = "plain";

    public static bool IsAskedFor(HttpRequest request) =>
        IsOn(request.Headers[Header]) || (request.Query.TryGetValue(Query, out var value) && (IsOn(value) || string.IsNullOrEmpty(value)));

    private static bool IsOn(StringValues value) => value is [{ } text] && (text == "1" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase));
}
