using FASTER.core;

namespace Discovery.Storage;

internal sealed partial class FasterRevisionStore
{
    /// <summary>In the order of FASTER's log: by revision, as long as nothing was compacted.</summary>
    public void Scan(RevisionVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        CheckUsable();
        var buried = FindTombstones();
        long visited = 0;
        using var records = _store.Log.Scan(_store.Log.BeginAddress, _store.Log.TailAddress);
        while (Next(records, out var info))
        {
            var key = records.GetKey().AsReadOnlySpan();
            var revision = Revision.Decode(key);
            if (info.Tombstone || revision.Main == FillerMain
                || (buried.TryGetValue(revision, out var tombstone) && records.CurrentAddress < tombstone))
            {
                continue;
            }

            var value = records.GetValue().AsReadOnlySpan();
            if (!RevisionRecord.IsIntact(key, value))
            {
                throw Damaged(revision, records.CurrentAddress);
            }

            visitor(revision, value[RevisionRecord.HeaderBytes..]);
            visited++;
        }

        if (visited != Count)
        {
            throw new StorageCorruptException(
                $"The revision store {_device.FileName} holds {visited} records where its manifest counts {Count}. {Advice.Restore}");
        }
    }

    // Where each revision was last deleted: what lies below in the log is dead, what lies above was put afterwards.
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
            if (info.Tombstone)
            {
                tombstones[Revision.Decode(records.GetKey().AsReadOnlySpan())] = records.CurrentAddress;
            }
        }

        return tombstones;
    }

    private bool Next(IFasterScanIterator<SpanByte, SpanByte> records, out RecordInfo info)
    {
        var any = records.GetNext(out info);
        _device.ThrowIfFailed();
        return any;
    }
}
