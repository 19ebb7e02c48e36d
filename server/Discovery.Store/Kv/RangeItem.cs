using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>A key that a range has found. Its record is read only when something asks for it.</summary>
/// <param name="Loaded">The record, once it has been read.</param>
internal readonly record struct RangeItem(KeyEntry Entry, Revision Revision, KeyValue? Loaded)
{
    /// <summary>About what a key without its value takes in an answer, beside its own bytes.</summary>
    private const int KeyOnlyBytes = 100;

    internal long Modified => Revision.Main;

    internal long Created => Loaded?.CreateRevision ?? Entry.Created;

    internal long Version => Loaded?.Version ?? Entry.Version;

    /// <summary>The key has not changed since, so that the index knows everything but the value.</summary>
    private bool IsNewest => Entry.Modified == Revision;

    /// <summary>Makes <see cref="Created"/> and <see cref="Version"/> those of <see cref="Revision"/>.</summary>
    internal RangeItem LoadFacts(KvView view) => IsNewest ? this : Load(view);

    internal RangeItem Load(KvView view) => Loaded is null ? this with { Loaded = view.Read(Entry, Revision) } : this;

    internal KeyValue ToKeyValue(KvView view, bool keysOnly)
    {
        if (!keysOnly)
        {
            return Loaded ?? view.Read(Entry, Revision);
        }

        view.Spend(KeyOnlyBytes + Entry.Key.Length);
        var item = LoadFacts(view);
        return new KeyValue
        {
            Key = KeyBytes.Wrap(Entry.Key),
            CreateRevision = item.Created,
            ModRevision = item.Modified,
            Version = item.Version,
            Lease = item.Loaded?.Lease ?? Entry.Lease,
        };
    }
}
