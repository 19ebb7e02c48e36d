using Discovery.Client;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// The parser for everything, mixed under one prefix: a key that ends with <c>.yaml</c>, <c>.yml</c> or <c>.json</c> holds a document in that
/// format, the suffix is no part of its path, and a mistake in the document is a failure of that key. The value of every other key is taken
/// apart when it is an object or an array in JSON, and is one text otherwise (<see cref="JsonValueParser"/>).
/// </summary>
public sealed class StandardValueParser : IKvValueParser
{
    private static readonly (string Suffix, Func<string, KvValue, IEnumerable<KeyValuePair<string, string?>>> Parse)[] Formats =
    [
        (".yaml", YamlValueParser.Instance.Parse),
        (".yml", YamlValueParser.Instance.Parse),
        (".json", (_, value) => JsonValueParser.ParseDocument(value)),
    ];

    private StandardValueParser()
    {
    }

    /// <summary>The parser; it has no state.</summary>
    public static StandardValueParser Instance { get; } = new();

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Parse(string key, KvValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        foreach (var (suffix, parse) in Formats)
        {
            if (IsOf(suffix, key))
                return parse(key, value);
        }

        return JsonValueParser.Instance.Parse(key, value);
    }

    /// <inheritdoc/>
    public int SuffixLength(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        foreach (var (suffix, _) in Formats)
        {
            if (IsOf(suffix, key))
                return suffix.Length;
        }

        return 0;
    }

    // A suffix alone, as in "/config/.yaml", is a name.
    private static bool IsOf(string suffix, string key) =>
        key.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && key.Length > suffix.Length && key[^(suffix.Length + 1)] != '/';
}
