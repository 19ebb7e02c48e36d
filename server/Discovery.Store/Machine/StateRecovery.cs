using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Builds the state of a checkpoint from its saved part and one scan of the records.</summary>
internal static class StateRecovery
{
    /// <param name="garbage">Gets the records that no reader can reach: a compaction's, which the process did not live to delete.</param>
    /// <exception cref="StorageCorruptException">Records are missing.</exception>
    internal static KvState Run(IRevisionStore records, SavedState saved, List<Revision> garbage)
    {
        var builder = new StateBuilder(saved);
        var unconfirmed = new List<Revision>();
        records.Scan((revision, bytes) =>
        {
            if (!builder.TryAdd(revision, bytes))
            {
                unconfirmed.Add(revision);
            }
        });
        var state = builder.Build(garbage);

        // Written after the checkpoint. The manifest is the truth, and the replay of the log writes them again.
        foreach (var revision in unconfirmed)
        {
            records.Delete(revision);
        }

        return state;
    }

    /// <exception cref="StorageCorruptException">A key hangs on a lease that the checkpoint does not know.</exception>
    internal static void AttachLeases(KvState state, ILeaseBook leases) =>
        state.Index.ForEach(KeyRange.From(ReadOnlyMemory<byte>.Empty), entry =>
        {
            if (entry.Lease == 0)
            {
                return true;
            }

            if (!leases.Exists(entry.Lease))
            {
                throw new StorageCorruptException(
                    $"The record of revision {entry.Modified} names lease {entry.Lease:x16}, which the checkpoint does not have. Restore " +
                    "the data folder from a backup, or remove it and let the member join anew.");
            }

            leases.Attach(entry.Lease, KeyBytes.Wrap(entry.Key));
            return true;
        });
}
