using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Builds the keys of a saved state from its records, which come in any order, and notices when some are missing.</summary>
internal sealed class StateBuilder(SavedState saved)
{
    private readonly KeyIndexBuilder _builder = new();
    private readonly long _completeFrom = Math.Max(saved.CompactRevision, KvState.FirstRevision + 1);
    private long _recordsSeen;
    private long _recordsTold;
    private long _revisionsSeen;

    /// <summary>False when the record is newer than the saved state.</summary>
    /// <exception cref="StorageCorruptException">It is not a record.</exception>
    internal bool TryAdd(Revision revision, ReadOnlySpan<byte> bytes)
    {
        if (revision.Main > saved.Revision)
        {
            return false;
        }

        var record = RevisionRecord.Parse(revision, bytes);
        _builder.Add(record.KeyIn(bytes), revision, record.IsTombstone, record.Created, record.Version, record.Lease);
        if (revision.Main >= _completeFrom)
        {
            _recordsSeen++;
            _recordsTold += record.IsLast ? revision.Sub + 1 : 0;
            _revisionsSeen += record.IsLast ? 1 : 0;
        }

        return true;
    }

    /// <param name="garbage">Gets the records that no reader can reach: a compaction's, which the process did not live to delete.</param>
    /// <exception cref="StorageCorruptException">Records are missing.</exception>
    internal KvState Build(List<Revision> garbage)
    {
        CheckNothingIsMissing();
        return new KvState(_builder.Build(saved.CompactRevision, garbage), saved.Revision, saved.CompactRevision);
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
