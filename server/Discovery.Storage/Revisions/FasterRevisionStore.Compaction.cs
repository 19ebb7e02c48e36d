using FASTER.core;

namespace Discovery.Storage;

internal sealed partial class FasterRevisionStore
{
    /// <summary>
    /// Moves the live records of the oldest part of the log to its tail when less than half of the log is live. A part at a time:
    /// a segment, or twice what was written since the last checkpoint, so that the log shrinks however fast it is written, and no
    /// single checkpoint takes long.
    /// </summary>
    private void CompactIfWorthwhile()
    {
        var log = _store.Log;
        var begin = log.BeginAddress;
        var size = log.TailAddress - begin;
        if (_last is not { } last || size < _compactionBytesMin || SizeInUseBytes * 2 >= size)
        {
            return;
        }

        var part = Math.Max(_layout.SegmentBytes, 2 * (log.TailAddress - last.Faster.End));
        var until = Math.Min(begin + part, Math.Min(last.Faster.End, log.SafeReadOnlyAddress));
        until -= until % _layout.PageBytes;
        if (until <= begin)
        {
            return;
        }

        using (var records = log.Scan(begin, until))
        {
            while (Next(records, out var info))
            {
                Move(records, info);
            }
        }

        // Files stay until the manifest says that they may go: recovery from the one before still needs them.
        log.ShiftBeginAddress(until, snapToPageStart: false, truncateLog: false);
    }

    private void Move(IFasterScanIterator<SpanByte, SpanByte> records, RecordInfo info)
    {
        ref var key = ref records.GetKey();
        var revision = Revision.Decode(key.AsReadOnlySpan());
        if (info.Tombstone || revision.Main == BurialMain)
        {
            // What it buried lies below it, and goes with this part of the log.
            _tombstones--;
            return;
        }

        if (revision.Main == FillerMain)
        {
            return;
        }

        Span<byte> encoded = stackalloc byte[Revision.EncodedBytes];
        revision.Encode(encoded);
        if (!_writer.Read(encoded, onlyMeasure: true) || _writer.Functions.Address != records.CurrentAddress)
        {
            return;
        }

        ref var value = ref records.GetValue();
        if (!RevisionRecord.IsIntact(key.AsReadOnlySpan(), value.AsReadOnlySpan()))
        {
            throw Damaged(revision, records.CurrentAddress);
        }

        _writer.Upsert(ref key, ref value);
    }
}
