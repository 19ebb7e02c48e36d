namespace Discovery.Storage.Index;

/// <summary>Makes an index from the records of a store, which may come in any order. Used once, at the start, by one thread.</summary>
public sealed class KeyIndexBuilder
{
    private readonly KeyIndexEditor _editor = KeyIndex.Empty.Edit();

    // Records come in the order of their revisions, but for those that the store's own compaction has moved.
    private readonly List<Late> _late = [];

    /// <summary>Adds what one record says. For a tombstone the last three are 0.</summary>
    public void Add(ReadOnlySpan<byte> key, Revision revision, bool isTombstone, long created, long version, long lease)
    {
        if (_editor.View.Find(key) is not { } known)
        {
            _editor.Set(KeyEntry.Recovered(key.ToArray(), revision, isTombstone, created, version, lease, default));
        }
        else if (revision > known.Modified)
        {
            _editor.Set(known.Recovered(revision, isTombstone, created, version, lease));
        }
        else
        {
            _late.Add(new Late(known.Key, revision, isTombstone));
        }
    }

    /// <summary>
    /// The index as it was when the store had been compacted at <paramref name="compactRevision"/>. Revisions that such an index does not
    /// keep are added to <paramref name="garbage"/>: their records are still there because the process ended before it deleted them.
    /// </summary>
    public KeyIndex Build(long compactRevision, ICollection<Revision> garbage)
    {
        ArgumentNullException.ThrowIfNull(garbage);
        _late.Sort();
        for (var index = 0; index < _late.Count;)
        {
            var key = _late[index].Key;
            var older = new List<(Revision, bool)>();
            for (; index < _late.Count && ReferenceEquals(_late[index].Key, key); index++)
            {
                older.Add((_late[index].Revision, _late[index].IsTombstone));
            }

            _editor.Set(_editor.View.Find(key)!.WithOlder(older));
        }

        _editor.Compact(compactRevision, garbage);
        return _editor.Publish();
    }

    /// <param name="Key">The array that is in the index: the same for all of a key.</param>
    private readonly record struct Late(byte[] Key, Revision Revision, bool IsTombstone) : IComparable<Late>
    {
        public int CompareTo(Late other)
        {
            var order = Key.AsSpan().SequenceCompareTo(other.Key);
            return order != 0 ? order : Revision.CompareTo(other.Revision);
        }
    }
}
