using System.Diagnostics.CodeAnalysis;
using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration;

/// <summary>From a key of the store to the path of a setting: <c>/config/catalog/Logging/Level</c> → <c>Logging:Level</c>.</summary>
internal sealed class KeyMapping
{
    private readonly string _prefix;
    private readonly string _remove;
    private readonly bool _onlyBelow;

    public KeyMapping(string prefix, string? keyToRemove)
    {
        // With a slash at its end, nothing but what lies below is asked for: a role may have been given just that.
        _onlyBelow = prefix.EndsWith('/');
        _prefix = prefix.TrimEnd('/');
        _remove = (keyToRemove ?? prefix).TrimEnd('/');
        WatchedPrefix = _onlyBelow && _prefix.Length > 0 ? _prefix + "/" : _prefix;
    }

    /// <summary>The bytes that the keys to read begin with; more may begin with them than belong.</summary>
    public KvKey WatchedPrefix { get; }

    /// <param name="text">The key.</param>
    /// <param name="parser">Knows what at the end of the key is no part of the path.</param>
    /// <param name="path">Empty for the key that is the prefix itself.</param>
    /// <returns>False when the key does not belong.</returns>
    public bool TryMap(string text, IKvValueParser parser, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (!IsAtOrBelow(text, _prefix) || (_onlyBelow && text.Length == _prefix.Length))
            return false;
        var rest = IsAtOrBelow(text, _remove) ? text[_remove.Length..] : text;
        rest = rest.TrimEnd('/');
        if (rest.Length > 0)
            rest = rest[..^Math.Clamp(parser.SuffixLength(text.TrimEnd('/')), 0, rest.Length)];
        path = string.Join(ConfigurationPath.KeyDelimiter, rest.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return true;
    }

    public override string ToString() => _prefix.Length == 0 ? "the whole store" : _prefix;

    private static bool IsAtOrBelow(string key, string prefix) =>
        prefix.Length == 0
        || (key.StartsWith(prefix, StringComparison.Ordinal) && (key.Length == prefix.Length || key[prefix.Length] == '/'));
}
