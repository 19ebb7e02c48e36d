using System.Diagnostics.CodeAnalysis;

namespace Discovery.Storage.Index;

/// <summary>Makes an index from the records of a store, which may come in any order. Used once, at the start, by one thread.</summary>
public sealed class KeyIndexBuilder
{
    private readonly Dictionary<byte[], Versions> _keys = new(KeyComparer.Instance);

    /// <summary>Adds what one record says. For a tombstone the last three are 0.</summary>
    public void Add(ReadOnlySpan<byte> key, Revision revision, bool isTombstone, long created, long version, long lease)
    {
        var lookup = _keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        var newest = new Newest(revision, isTombstone, created, version, lease);
        if (lookup.TryGetValue(key, out var versions))
        {
            versions.Add(newest);
        }
        else
        {
            lookup[key] = new Versions(newest);
        }
    }

    /// <summary>
    /// The index as it was when the store had been compacted at <paramref name="compactRevision"/>. Revisions that such an index does not
    /// keep are added to <paramref name="garbage"/>: their records are still there because the process ended before it deleted them.
    /// </summary>
    public KeyIndex Build(long compactRevision, ICollection<Revision> garbage)
    {
        ArgumentNullException.ThrowIfNull(garbage);
        var keys = _keys.Keys.ToArray();
        Array.Sort(keys, KeyComparer.Instance);

        var level = new List<Node>();
        var leaf = new Leaf(owner: null);
        foreach (var key in keys)
        {
            if (_keys[key].ToEntry(key).Compact(compactRevision, garbage) is not { } entry)
            {
                continue;
            }

            if (leaf.Count == Node.Capacity)
            {
                level.Add(leaf);
                leaf = new Leaf(owner: null);
            }

            leaf.Insert(leaf.Count, entry);
        }

        level.Add(leaf);
        while (level.Count > 1)
        {
            level = Parents(level);
        }

        return new KeyIndex(level[0]);
    }

    private static List<Node> Parents(List<Node> children)
    {
        var parents = new List<Node>();
        foreach (var group in children.Chunk(Node.Capacity))
        {
            var parent = new Branch(owner: null);
            foreach (var child in group)
            {
                parent.Add(child);
            }

            parent.Recount();
            parents.Add(parent);
        }

        return parents;
    }

    private readonly record struct Newest(Revision Revision, bool IsTombstone, long Created, long Version, long Lease);

    private sealed class Versions(Newest newest)
    {
        private Newest _newest = newest;
        private List<(Revision Revision, bool IsTombstone)>? _older;

        internal void Add(Newest version)
        {
            _older ??= [];
            if (version.Revision > _newest.Revision)
            {
                _older.Add((_newest.Revision, _newest.IsTombstone));
                _newest = version;
            }
            else
            {
                _older.Add((version.Revision, version.IsTombstone));
            }
        }

        internal KeyEntry ToEntry(byte[] key)
        {
            var history = default(RevisionHistory);
            if (_older is not null)
            {
                _older.Sort(static (left, right) => left.Revision.CompareTo(right.Revision));
                foreach (var (revision, isTombstone) in _older)
                {
                    history = history.Append(revision, isTombstone);
                }
            }

            return KeyEntry.Recovered(key, _newest.Revision, _newest.IsTombstone, _newest.Created, _newest.Version, _newest.Lease, history);
        }
    }

    private sealed class KeyComparer : IComparer<byte[]>, IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        internal static readonly KeyComparer Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
