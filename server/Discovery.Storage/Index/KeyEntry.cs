namespace Discovery.Storage.Index;

/// <summary>
/// One key at one moment: its newest revision in full and the older ones that compaction has left. Immutable; each change makes a new one.
/// </summary>
public sealed class KeyEntry
{
    private readonly RevisionHistory _older;

    private KeyEntry(byte[] key, Revision modified, bool isTombstone, long created, long version, long lease, RevisionHistory older)
    {
        Key = key;
        Modified = modified;
        IsTombstone = isTombstone;
        Created = created;
        Version = version;
        Lease = lease;
        _older = older;
    }

    /// <summary>Must not be written to: it is shared by all states of the key.</summary>
    public byte[] Key { get; }

    /// <summary>The revision of the last put or delete.</summary>
    public Revision Modified { get; }

    /// <summary>The last change was a delete. <see cref="Created"/>, <see cref="Version"/> and <see cref="Lease"/> are 0 then.</summary>
    public bool IsTombstone { get; }

    /// <summary>Main revision of the put that made the key, or made it anew after a delete.</summary>
    public long Created { get; }

    /// <summary>Puts since then, that one included.</summary>
    public long Version { get; }

    /// <summary>The lease that the key hangs on; 0 is none.</summary>
    public long Lease { get; }

    public bool IsLive => !IsTombstone;

    /// <summary>Number of revisions known, the newest one included.</summary>
    public int RevisionCount => _older.Count + 1;

    /// <summary>Some later compaction will find something to remove here.</summary>
    internal bool IsDirty => IsTombstone || _older.Count > 0;

    internal static KeyEntry First(byte[] key, Revision revision, long lease) =>
        new(key, revision, isTombstone: false, revision.Main, version: 1, lease, default);

    /// <summary>As read back from a record, without history.</summary>
    internal static KeyEntry Recovered(byte[] key, Revision revision, bool isTombstone, long created, long version, long lease, RevisionHistory older) =>
        new(key, revision, isTombstone, created, version, lease, older);

    internal KeyEntry Put(Revision revision, long lease)
    {
        RequireNewer(revision);
        var older = _older.Append(Modified, IsTombstone);
        return IsTombstone
            ? new KeyEntry(Key, revision, isTombstone: false, revision.Main, version: 1, lease, older)
            : new KeyEntry(Key, revision, isTombstone: false, Created, Version + 1, lease, older);
    }

    internal KeyEntry Delete(Revision revision)
    {
        RequireNewer(revision);
        return new KeyEntry(Key, revision, isTombstone: true, 0, 0, 0, _older.Append(Modified, IsTombstone));
    }

    /// <summary>The revision that held the key when the store was at <paramref name="main"/>; false when the key did not exist then.</summary>
    public bool TryFindAt(long main, out Revision revision)
    {
        if (Modified.Main <= main)
        {
            revision = Modified;
            return !IsTombstone;
        }

        var index = _older.IndexAt(main);
        if (index < 0)
        {
            revision = default;
            return false;
        }

        revision = _older[index].Revision;
        return !_older[index].IsTombstone;
    }

    /// <summary>Adds every known revision, deletes included, whose main number lies in from..to, oldest first.</summary>
    public void CollectRevisions(long from, long to, ICollection<Revision> revisions)
    {
        ArgumentNullException.ThrowIfNull(revisions);
        for (var index = _older.IndexAt(from - 1) + 1; index < _older.Count && _older[index].Main <= to; index++)
        {
            revisions.Add(_older[index].Revision);
        }

        if (Modified.Main >= from && Modified.Main <= to)
        {
            revisions.Add(Modified);
        }
    }

    /// <summary>
    /// The key after a compaction at <paramref name="main"/>, or null when nothing is left of it. Kept are all revisions of that main
    /// number and above, deletes included, so that whoever reads or watches from the compact revision on misses nothing; below it only
    /// the one that still holds the key's value. The others are added to <paramref name="removed"/>.
    /// </summary>
    internal KeyEntry? Compact(long main, ICollection<Revision> removed)
    {
        var first = Unreadable(main);
        for (var index = 0; index < first; index++)
        {
            removed.Add(index == _older.Count ? Modified : _older[index].Revision);
        }

        return first switch
        {
            0 => this,
            _ when first > _older.Count => null,
            _ => new KeyEntry(Key, Modified, IsTombstone, Created, Version, Lease, _older.WithoutFirst(first)),
        };
    }

    /// <summary>
    /// Adds the revisions that a compaction at <paramref name="compacted"/> leaves, or has left, up to the main number
    /// <paramref name="upTo"/>, oldest first: the same whether it has come to this key or not.
    /// </summary>
    public void CollectKept(long compacted, long upTo, ICollection<Revision> revisions)
    {
        ArgumentNullException.ThrowIfNull(revisions);
        var index = Unreadable(compacted);
        for (; index < _older.Count && _older[index].Main <= upTo; index++)
        {
            revisions.Add(_older[index].Revision);
        }

        if (index == _older.Count && Modified.Main <= upTo)
        {
            revisions.Add(Modified);
        }
    }

    /// <summary>How many revisions, the oldest ones, a compaction at <paramref name="main"/> takes away.</summary>
    private int Unreadable(long main)
    {
        var newest = Modified.Main <= main ? _older.Count : _older.IndexAt(main);
        if (newest < 0)
        {
            return 0;
        }

        // Everything below `main` goes, but for the revision that readers at `main` see.
        var first = _older.IndexAt(main - 1) + 1;
        if (first == _older.Count && Modified.Main < main)
        {
            first++;
        }

        var keepsValue = first > newest && !(newest == _older.Count ? IsTombstone : _older[newest].IsTombstone);
        return keepsValue ? first - 1 : first;
    }

    private void RequireNewer(Revision revision)
    {
        if (revision <= Modified)
        {
            throw new ArgumentOutOfRangeException(
                nameof(revision), $"Revision {revision} is not newer than {Modified}, which the key has already.");
        }
    }
}
