using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>What ranges and compares read from: a published snapshot, or the state inside a transaction that is being applied.</summary>
internal abstract class KvView(IRevisionStore records)
{
    internal abstract KeyIndex Index { get; }

    /// <summary>The revision that reads without a revision of their own see.</summary>
    internal abstract long Revision { get; }

    internal abstract long CompactRevision { get; }

    /// <summary>
    /// Counts what a request takes for its answer. Not inside of a transaction that writes, whose outcome must not depend on a limit that
    /// members may have different ones of.
    /// </summary>
    /// <exception cref="StoreException">It is too much.</exception>
    internal virtual void Spend(long bytes)
    {
    }

    /// <summary>The record of <paramref name="revision"/>, which is one of a put of the key. The result belongs to the caller.</summary>
    /// <exception cref="RecordMissingException">It is not there.</exception>
    internal virtual KeyValue Read(KeyEntry entry, Revision revision)
    {
        if (!records.TryRead(revision, out var bytes))
        {
            throw new RecordMissingException(revision);
        }

        return Check(entry, revision, bytes).ToKeyValue(revision, bytes);
    }

    /// <summary>Hands over records as they are stored, as the store does: some of what is not published may be missing. See <see cref="Check"/>.</summary>
    internal int ReadRecords(ReadOnlySpan<Revision> revisions, IRecordSink sink) => records.Read(revisions, sink);

    /// <summary>Counts the record in and sees to it that it is one of a put of the key.</summary>
    /// <exception cref="StoreException">It is too much.</exception>
    /// <exception cref="StorageCorruptException">It is another one.</exception>
    internal RevisionRecord Check(KeyEntry entry, Revision revision, ReadOnlySpan<byte> bytes)
    {
        Spend(bytes.Length);
        var record = RevisionRecord.Parse(revision, bytes);
        if (record.IsTombstone || !record.KeyIn(bytes).SequenceEqual(entry.Key))
        {
            throw new StorageCorruptException(
                $"The record of revision {revision} is not the one of the key that the index has under it. Restore the data folder from a " +
                "backup, or remove it and let the member join anew.");
        }

        return record;
    }
}
