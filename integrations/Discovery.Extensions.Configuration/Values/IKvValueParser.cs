using Discovery.Client;

namespace Discovery.Extensions.Configuration;

/// <summary>Turns the value of one key into settings.</summary>
public interface IKvValueParser
{
    /// <summary>
    /// The settings in a value, by their path below the key: an empty path is the key itself, <c>a:b</c> is the setting b in the section a.
    /// An exception at the start is a failure to load; on a reload it is logged and counted, and the key keeps its last good settings.
    /// </summary>
    /// <param name="key">The key as it stands in the store, for parsers that go by a suffix.</param>
    /// <param name="value">The value.</param>
    IEnumerable<KeyValuePair<string, string?>> Parse(string key, KvValue value);

    /// <summary>
    /// How many characters at the end of a key only say what its value is, as <c>.yaml</c> does: they are no part of the path of its settings.
    /// Without an implementation 0.
    /// </summary>
    /// <param name="key">The key as it stands in the store, without a slash at its end.</param>
    int SuffixLength(string key) => 0;
}
