using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>A snapshot that was read to its end and is all right: what it makes of a member, but for the records themselves.</summary>
/// <param name="Garbage">Records that it holds though no reader can reach them.</param>
internal sealed record SnapshotContents(SavedState Saved, KvState State, List<Revision> Garbage, long Records)
{
    /// <summary>Checks everything that a start checks of a checkpoint.</summary>
    /// <param name="accept">Gets the state in front, to refuse the snapshot before the rest is read.</param>
    /// <exception cref="SnapshotUnusableException">Something is wrong with it.</exception>
    internal static SnapshotContents Check(SnapshotReader reader, ILeaseBook leases, Action<SavedState> accept)
    {
        try
        {
            var saved = reader.ReadHeader();
            accept(saved);
            var builder = new StateBuilder(saved);
            var records = 0L;
            for (; reader.TryRead(out var revision, out var record); records++)
            {
                if (revision < default(Revision) || !builder.TryAdd(revision, record))
                {
                    throw new SnapshotUnusableException($"The snapshot of revision {saved.Revision} holds a record of revision {revision}.");
                }
            }

            var garbage = new List<Revision>();
            var state = builder.Build(garbage);
            CheckLeases(state.Index, leases.IdsIn(saved.Leases.Span));
            return new SnapshotContents(saved, state, garbage, records);
        }
        catch (Exception e) when (e is StorageCorruptException or IOException)
        {
            throw new SnapshotUnusableException($"The snapshot can't be used: {e.Message}", e);
        }
    }

    private static void CheckLeases(KeyIndex index, IReadOnlySet<long> leases) =>
        index.ForEach(KeyRange.From(ReadOnlyMemory<byte>.Empty), entry =>
            entry.Lease == 0 || leases.Contains(entry.Lease)
                ? true
                : throw new SnapshotUnusableException($"The record of revision {entry.Modified} in the snapshot names lease {entry.Lease:x16}, which it does not have."));
}
