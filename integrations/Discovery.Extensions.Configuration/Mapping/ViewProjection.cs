using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration;

/// <summary>The settings under one prefix. Remembers what it parsed, so that a reload costs the keys that changed.</summary>
internal sealed class ViewProjection(KeyMapping mapping, IKvValueParser parser)
{
    private Dictionary<KvKey, ParsedEntry> _parsed = [];

    /// <summary>Adds the settings of a view to the target; of two keys with the same path the one later in key order wins.</summary>
    /// <param name="view">What is in the store.</param>
    /// <param name="target">Where the settings go.</param>
    /// <param name="failures">Where values go that can't be read.</param>
    /// <param name="lastGood">Settings of an earlier run, which stay for values that can't be read and never could; null for none.</param>
    public void Project(
        PrefixView view, Dictionary<string, string?> target, List<ValueFailure> failures, IDictionary<string, string?>? lastGood = null)
    {
        var parsed = new Dictionary<KvKey, ParsedEntry>(view.Entries.Count);
        foreach (var (key, entry) in view.Entries)
        {
            var known = _parsed.GetValueOrDefault(key);
            var current = known is not null && known.Value == entry.Value ? known : Parse(entry, known, failures, lastGood);
            if (current is null)
                continue;
            parsed.Add(key, current);
            foreach (var (name, value) in current.Settings)
                target[name] = value;
        }

        _parsed = parsed;
    }

    /// <returns>Null when the key does not belong.</returns>
    private ParsedEntry? Parse(
        KvEntry entry, ParsedEntry? known, List<ValueFailure> failures, IDictionary<string, string?>? lastGood)
    {
        var key = entry.Key.ToString();
        if (!mapping.TryMap(key, parser, out var path))
            return null;
        try
        {
            var settings = parser.Parse(key, entry.Value)
                .Select(setting => KeyValuePair.Create(Combine(path, setting.Key), setting.Value))
                .Where(setting => IsSetting(setting, key))
                .ToArray();
            return new ParsedEntry(entry.Value, settings);
        }
        catch (Exception e)
        {
            // A parser is foreign code and may throw anything; one bad value must not take the others down with it.
            failures.Add(new ValueFailure(key, e));
            return new ParsedEntry(entry.Value, known?.Settings ?? AtOrBelow(path, lastGood));
        }
    }

    private static KeyValuePair<string, string?>[] AtOrBelow(string path, IDictionary<string, string?>? settings) =>
        settings is null || path.Length == 0
            ? []
            : [.. settings.Where(setting => setting.Key.Equals(path, StringComparison.OrdinalIgnoreCase)
                || setting.Key.StartsWith(path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase))];

    private static string Combine(string path, string below) =>
        path.Length == 0 ? below : below.Length == 0 ? path : path + ConfigurationPath.KeyDelimiter + below;

    // A plain text at the prefix itself has no name, and an empty key with a slash at its end is a folder that some tools leave behind.
    private static bool IsSetting(KeyValuePair<string, string?> setting, string key) =>
        setting.Key.Length > 0 && !(key.EndsWith('/') && string.IsNullOrEmpty(setting.Value));

    private sealed record ParsedEntry(KvValue Value, IReadOnlyList<KeyValuePair<string, string?>> Settings);
}
