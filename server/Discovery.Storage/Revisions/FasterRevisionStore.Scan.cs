using FASTER.core;

namespace Discovery.Storage;

internal sealed partial class FasterRevisionStore
{
    /// <summary>In the order of FASTER's log: by revision, as long as nothing was compacted.</summary>
    public void Scan(RevisionVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        Scan(visitor, damage => throw damage);
    }

    /// <summary>The same, with somebody who is told of damage; the scan goes on with the next record if he does not throw.</summary>
    public void Scan(RevisionVisitor visitor, Action<StorageCorruptException> damaged)
    {
        CheckUsable();
        var buried = FindTombstones();
        long visited = 0;
        using var records = _store.Log.Scan(_store.Log.BeginAddress, _store.Log.TailAddress);
        while (Next(records, out var info))
        {
            var key = records.GetKey().AsReadOnlySpan();
            var revision = Revision.Decode(key);
            if (info.Tombstone || revision.Main is FillerMain or BurialMain
                || (buried.TryGetValue(revision, out var tombstone) && records.CurrentAddress < tombstone))
            {
                continue;
            }

            var value = records.GetValue().AsReadOnlySpan();
            if (!RevisionRecord.IsIntact(key, value))
            {
                damaged(Damaged(revision, records.CurrentAddress));
                visited++;
                continue;
            }

            visitor(revision, value[RevisionRecord.HeaderBytes..]);
            visited++;
        }

        if (visited != Count)
        {
            damaged(new StorageCorruptException(
                $"The revision store {_device.FileName} holds {visited} records where its manifest counts {Count}. {Advice.Restore}"));
        }
    }

    // Where each revision was last deleted or replaced: what lies below in the log is dead, what lies above was put afterwards.
    private Dictionary<Revision, long> FindTombstones()
    {
        var tombstones = new Dictionary<Revision, long>();
        if (_tombstones == 0)
        {
            return tombstones;
        }

        using var records = _store.Log.Scan(_store.Log.BeginAddress, _store.Log.TailAddress);
        while (Next(records, out var info))
        {
            var revision = Revision.Decode(records.GetKey().AsReadOnlySpan());
            if (info.Tombstone)
            {
                tombstones[revision] = records.CurrentAddress;
            }
            else if (revision.Main == BurialMain)
            {
                tombstones[BuriedBy(records, revision)] = records.CurrentAddress;
            }
        }

        return tombstones;
    }

    private Revision BuriedBy(IFasterScanIterator<SpanByte, SpanByte> records, Revision burial)
    {
        var value = records.GetValue().AsReadOnlySpan();
        return RevisionRecord.IsIntact(records.GetKey().AsReadOnlySpan(), value)
            ? Revision.Decode(value[RevisionRecord.HeaderBytes..])
            : throw Damaged(burial, records.CurrentAddress);
    }

    private bool Next(IFasterScanIterator<SpanByte, SpanByte> records, out RecordInfo info)
    {
        var any = records.GetNext(out info);
        _device.ThrowIfFailed();
        return any;
    }
}
