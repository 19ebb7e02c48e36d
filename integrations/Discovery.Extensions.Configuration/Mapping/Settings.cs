namespace Discovery.Extensions.Configuration;

/// <summary>Sets of settings, by path without regard to case.</summary>
internal static class Settings
{
    public static Dictionary<string, string?> Empty() => new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when every path has the same value in both.</summary>
    public static bool Same(IDictionary<string, string?> left, IDictionary<string, string?> right)
    {
        if (left.Count != right.Count)
            return false;
        foreach (var (path, value) in left)
        {
            if (!right.TryGetValue(path, out var other) || !string.Equals(value, other, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
