using System.Diagnostics.CodeAnalysis;

namespace Discovery.Client.Registry;

/// <summary>The layout of the registry: <c>/services/&lt;name&gt;/&lt;instance id&gt;</c>.</summary>
public static class RegistryKeys
{
    /// <summary>Where services stand unless told otherwise.</summary>
    public const string DefaultPrefix = "/services/";

    /// <summary>The key of an instance.</summary>
    /// <exception cref="ArgumentException">The name or id is empty or contains a slash.</exception>
    public static string Instance(string prefix, string name, string id) => Service(prefix, name) + Segment(id, nameof(id));

    /// <summary>What the keys of all instances of a service begin with.</summary>
    /// <exception cref="ArgumentException">The name is empty or contains a slash.</exception>
    public static string Service(string prefix, string name) => $"{Normalize(prefix)}{Segment(name, nameof(name))}/";

    /// <summary>The prefix with exactly one slash at its end.</summary>
    public static string Normalize(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix.TrimEnd('/') + "/";
    }

    /// <summary>
    /// Takes a key apart. False when it does not lie under the prefix or lacks the name or the id. An id read may contain slashes:
    /// other writers have them.
    /// </summary>
    public static bool TryParse(string prefix, string key, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out string? id)
    {
        ArgumentNullException.ThrowIfNull(key);
        (name, id) = (null, null);
        var root = Normalize(prefix);
        if (!key.StartsWith(root, StringComparison.Ordinal))
            return false;
        var slash = key.IndexOf('/', root.Length);
        if (slash <= root.Length || slash == key.Length - 1)
            return false;
        (name, id) = (key[root.Length..slash], key[(slash + 1)..]);
        return true;
    }

    private static string Segment(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        return value.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException($"\"{value}\" contains a slash, which separates the parts of registry keys.", parameter)
            : value;
    }
}
