using System.Text;
using Discovery.Storage.Index;

namespace Discovery.Storage.Tests.Index;

/// <summary>The whole history of every key in a plain dictionary: slow, and easy to believe.</summary>
internal sealed class IndexModel
{
    private readonly SortedDictionary<string, List<(Revision Revision, bool IsTombstone, long Lease)>> _keys = new(StringComparer.Ordinal);

    internal void Put(string key, Revision revision, long lease) => Versions(key).Add((revision, false, lease));

    internal void Delete(string key, Revision revision) => Versions(key).Add((revision, true, 0));

    internal bool IsLive(string key) => _keys.TryGetValue(key, out var versions) && !versions[^1].IsTombstone;

    internal IEnumerable<string> LiveAt(long main) =>
        _keys.Where(k => k.Value.FindLastIndex(v => v.Revision.Main <= main) is var i && i >= 0 && !k.Value[i].IsTombstone).Select(k => k.Key);

    internal Revision? At(string key, long main)
    {
        var known = _keys.TryGetValue(key, out var versions) ? versions : [];
        var index = known.FindLastIndex(v => v.Revision.Main <= main);
        return index >= 0 && !known[index].IsTombstone ? known[index].Revision : null;
    }

    internal IEnumerable<Revision> All => _keys.Values.SelectMany(v => v).Select(v => v.Revision);

    /// <summary>By the definition: a revision stays if somebody who reads or watches from <paramref name="main"/> on can still meet it.</summary>
    internal List<Revision> Compact(long main)
    {
        var removed = new List<Revision>();
        foreach (var (key, versions) in _keys.ToList())
        {
            var seen = At(key, main);
            removed.AddRange(versions.Select(v => v.Revision).Where(r => r.Main < main && r != seen));
            versions.RemoveAll(v => v.Revision.Main < main && v.Revision != seen);
            if (versions.Count == 0)
            {
                _keys.Remove(key);
            }
        }

        return removed;
    }

    /// <summary>Created and version of a live key, counted from its records; only right as long as nothing was compacted.</summary>
    internal (long Created, long Version, long Lease) Count(string key)
    {
        var versions = _keys[key];
        var first = versions.FindLastIndex(v => v.IsTombstone) + 1;
        return (versions[first].Revision.Main, versions.Count - first, versions[^1].Lease);
    }

    internal KeyIndexBuilder ToBuilder(Random random, KeyIndex metadata)
    {
        var builder = new KeyIndexBuilder();
        var records = _keys.SelectMany(k => k.Value.Select(v => (k.Key, v))).ToArray();
        random.Shuffle(records);
        foreach (var (key, (revision, isTombstone, lease)) in records)
        {
            var bytes = Encoding.Latin1.GetBytes(key);
            var newest = metadata.Find(bytes)!;
            var isNewest = newest.Modified == revision && !isTombstone;
            builder.Add(bytes, revision, isTombstone, isNewest ? newest.Created : 0, isNewest ? newest.Version : 0, lease);
        }

        return builder;
    }

    private List<(Revision Revision, bool IsTombstone, long Lease)> Versions(string key)
    {
        if (!_keys.TryGetValue(key, out var versions))
        {
            _keys[key] = versions = [];
        }

        return versions;
    }
}
