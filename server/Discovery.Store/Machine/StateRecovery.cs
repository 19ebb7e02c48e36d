using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Builds the state of a checkpoint from its saved part and one scan of the records.</summary>
internal sealed class StateRecovery(IRevisionStore records, SavedState saved)
{
    private readonly KeyIndexBuilder _builder = new();
    private readonly List<Revision> _unconfirmed = [];
    private readonly long _completeFrom = Math.Max(saved.CompactRevision, KvState.FirstRevision + 1);
    private long _recordsSeen;
    private long _recordsTold;
    private long _revisionsSeen;

    /// <param name="garbage">Gets the records that no reader can reach: a compaction's, which the process did not live to delete.</param>
    /// <exception cref="StorageCorruptException">Records are missing.</exception>
    internal KvState Run(List<Revision> garbage)
    {
        records.Scan(Visit);
        CheckNothingIsMissing();

        // Written after the checkpoint. The manifest is the truth, and the replay of the log writes them again.
        foreach (var revision in _unconfirmed)
        {
            records.Delete(revision);
        }

        return new KvState(_builder.Build(saved.CompactRevision, garbage), saved.Revision, saved.CompactRevision);
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

    private void Visit(Revision revision, ReadOnlySpan<byte> bytes)
    {
        if (revision.Main > saved.Revision)
        {
            _unconfirmed.Add(revision);
            return;
        }

        var record = RevisionRecord.Parse(revision, bytes);
        _builder.Add(record.KeyIn(bytes), revision, record.IsTombstone, record.Created, record.Version, record.Lease);
        if (revision.Main >= _completeFrom)
        {
            _recordsSeen++;
            _recordsTold += record.IsLast ? revision.Sub + 1 : 0;
            _revisionsSeen += record.IsLast ? 1 : 0;
        }
    }

    /// <summary>
    /// From the compact revision on no record may be missing: each revision has one that is marked as its last, whose number tells how many
    /// there are.
    /// </summary>
    private void CheckNothingIsMissing()
    {
        var expected = Math.Max(0, saved.Revision - _completeFrom + 1);
        if (_revisionsSeen != expected || _recordsSeen != _recordsTold)
        {
            throw new StorageCorruptException(
                $"Records of revisions {_completeFrom} to {saved.Revision} are missing from the revision store: {_revisionsSeen} of " +
                $"{expected} revisions are complete, {_recordsSeen} of {_recordsTold} records are there. Restore the data folder from a " +
                "backup, or remove it and let the member join anew.");
        }
    }
}
