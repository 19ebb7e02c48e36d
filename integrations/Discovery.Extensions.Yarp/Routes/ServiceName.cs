using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Discovery.Extensions.Yarp;

/// <summary>Which services can be routed by their name.</summary>
internal static class ServiceName
{
    // What an URL carries as it is (RFC 3986, unreserved): everything else would look different in a path, or mean something in a template.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~");

    public static bool IsRoutable(string name, IEnumerable<string> reserved, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (name is "." or ".." || name.AsSpan().ContainsAnyExcept(Plain))
            error = $"The service \"{name}\" can't be routed by its name: expected letters, digits and - . _ ~ only.";
        else if (reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            error = $"The service \"{name}\" can't be routed: the proxy has pages of its own under that name.";
        return error is null;
    }
}
