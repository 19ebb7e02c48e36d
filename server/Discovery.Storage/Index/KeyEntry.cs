namespace Discovery.Storage.Index;

/// <summary>
/// One key at one moment: its newest revision in full and the older ones that compaction has left. Immutable; each change makes a new one.
/// There is one for each key of the store, all in memory: what most keys don't have (<see cref="LeasedOrOlder"/>) takes no room in them.
/// </summary>
public class KeyEntry
{
    private readonly long _main;
    private readonly int _version;
    private readonly uint _subAndKind;

    private KeyEntry(byte[] key, Revision modified, bool isTombstone, long created, int version)
    {
        Key = key;
        _main = modified.Main;
        _subAndKind = checked((uint)(modified.Sub * 2 + (isTombstone ? 1 : 0)));
        Created = created;
        _version = version;
    }

    /// <summary>Must not be written to: it is shared by all states of the key.</summary>
    public byte[] Key { get; }

    /// <summary>The revision of the last put or delete.</summary>
    public Revision Modified => new(_main, _subAndKind >> 1);

    /// <summary>The last change was a delete. <see cref="Created"/>, <see cref="Version"/> and <see cref="Lease"/> are 0 then.</summary>
    public bool IsTombstone => (_subAndKind & 1) != 0;

    /// <summary>Main revision of the put that made the key, or made it anew after a delete.</summary>
    public long Created { get; }

    /// <summary>Puts since then, that one included.</summary>
    public virtual long Version => _version;

    /// <summary>The lease that the key hangs on; 0 is none.</summary>
    public virtual long Lease => 0;

    public bool IsLive => !IsTombstone;

    /// <summary>Number of revisions known, the newest one included.</summary>
    public int RevisionCount => Older.Count + 1;

    /// <summary>Some later compaction will find something to remove here.</summary>
    internal bool IsDirty => IsTombstone || Older.Count > 0;

    /// <summary>The revisions before <see cref="Modified"/>.</summary>
    private protected virtual RevisionHistory Older => default;

    internal static KeyEntry First(byte[] key, Revision revision, long lease) =>
        Make(key, revision, isTombstone: false, revision.Main, version: 1, lease, default);

    /// <summary>As read back from a record, without history.</summary>
    internal static KeyEntry Recovered(byte[] key, Revision revision, bool isTombstone, long created, long version, long lease) =>
        Make(key, revision, isTombstone, created, version, lease, default);

    /// <summary>The same key with a newer record, as read back.</summary>
    internal KeyEntry Recovered(Revision revision, bool isTombstone, long created, long version, long lease) =>
        Make(Key, revision, isTombstone, created, version, lease, Older.Append(Modified, IsTombstone));

    /// <summary>With more revisions before the newest one, in their order, none of which is known yet.</summary>
    internal KeyEntry WithOlder(IReadOnlyList<(Revision Revision, bool IsTombstone)> more)
    {
        var (merged, next) = (default(RevisionHistory), 0);
        for (var index = 0; index < Older.Count; index++)
        {
            for (; next < more.Count && more[next].Revision < Older[index].Revision; next++)
            {
                merged = merged.Append(more[next].Revision, more[next].IsTombstone);
            }

            merged = merged.Append(Older[index].Revision, Older[index].IsTombstone);
        }

        for (; next < more.Count; next++)
        {
            merged = merged.Append(more[next].Revision, more[next].IsTombstone);
        }

        return Make(Key, Modified, IsTombstone, Created, Version, Lease, merged);
    }

    internal KeyEntry Put(Revision revision, long lease)
    {
        RequireNewer(revision);
        var older = Older.Append(Modified, IsTombstone);
        return IsTombstone
            ? Make(Key, revision, isTombstone: false, revision.Main, version: 1, lease, older)
            : Make(Key, revision, isTombstone: false, Created, Version + 1, lease, older);
    }

    internal KeyEntry Delete(Revision revision)
    {
        RequireNewer(revision);
        return Make(Key, revision, isTombstone: true, 0, 0, 0, Older.Append(Modified, IsTombstone));
    }

    /// <summary>The revision that held the key when the store was at <paramref name="main"/>; false when the key did not exist then.</summary>
    public bool TryFindAt(long main, out Revision revision)
    {
        if (Modified.Main <= main)
        {
            revision = Modified;
            return !IsTombstone;
        }

        var index = Older.IndexAt(main);
        if (index < 0)
        {
            revision = default;
            return false;
        }

        revision = Older[index].Revision;
        return !Older[index].IsTombstone;
    }

    /// <summary>Adds every known revision, deletes included, whose main number lies in from..to, oldest first.</summary>
    public void CollectRevisions(long from, long to, ICollection<Revision> revisions)
    {
        ArgumentNullException.ThrowIfNull(revisions);
        for (var index = Older.IndexAt(from - 1) + 1; index < Older.Count && Older[index].Main <= to; index++)
        {
            revisions.Add(Older[index].Revision);
        }

        if (Modified.Main >= from && Modified.Main <= to)
        {
            revisions.Add(Modified);
        }
    }

    /// <summary>
    /// The key after a compaction at <paramref name="main"/>, or null when nothing is left of it. Kept are all revisions of that main
    /// number and above, deletes included, so that whoever reads or watches from the compact revision on misses nothing; below it only
    /// the one that still holds the key's value. The others are added to <paramref name="removed"/>, the oldest <paramref name="most"/> of them.
    /// </summary>
    internal KeyEntry? Compact(long main, ICollection<Revision> removed, long most)
    {
        var first = (int)Math.Min(Unreadable(main), most);
        for (var index = 0; index < first; index++)
        {
            removed.Add(index == Older.Count ? Modified : Older[index].Revision);
        }

        return first switch
        {
            0 => this,
            _ when first > Older.Count => null,
            _ => Make(Key, Modified, IsTombstone, Created, Version, Lease, Older.WithoutFirst(first)),
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
        for (; index < Older.Count && Older[index].Main <= upTo; index++)
        {
            revisions.Add(Older[index].Revision);
        }

        if (index == Older.Count && Modified.Main <= upTo)
        {
            revisions.Add(Modified);
        }
    }

    /// <summary>How many revisions, the oldest ones, a compaction at <paramref name="main"/> takes away.</summary>
    private int Unreadable(long main)
    {
        var newest = Modified.Main <= main ? Older.Count : Older.IndexAt(main);
        if (newest < 0)
        {
            return 0;
        }

        // Everything below `main` goes, but for the revision that readers at `main` see.
        var first = Older.IndexAt(main - 1) + 1;
        if (first == Older.Count && Modified.Main < main)
        {
            first++;
        }

        var keepsValue = first > newest && !(newest == Older.Count ? IsTombstone : Older[newest].IsTombstone);
        return keepsValue ? first - 1 : first;
    }

    private static KeyEntry Make(byte[] key, Revision modified, bool isTombstone, long created, long version, long lease, RevisionHistory older) =>
        lease == 0 && older.Count == 0 && version <= int.MaxValue
            ? new KeyEntry(key, modified, isTombstone, created, (int)version)
            : new LeasedOrOlder(key, modified, isTombstone, created, version, lease, older);

    private void RequireNewer(Revision revision)
    {
        if (revision <= Modified)
        {
            throw new ArgumentOutOfRangeException(
                nameof(revision), $"Revision {revision} is not newer than {Modified}, which the key has already.");
        }
    }

    private sealed class LeasedOrOlder(
        byte[] key, Revision modified, bool isTombstone, long created, long version, long lease, RevisionHistory older)
        : KeyEntry(key, modified, isTombstone, created, 0)
    {
        public override long Version => version;

        public override long Lease => lease;

        private protected override RevisionHistory Older => older;
    }
}
