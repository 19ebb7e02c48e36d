namespace Discovery.Storage;

/// <summary>What the log's segments hold, as far as truncation needs to know.</summary>
internal sealed class SegmentIndex(long segmentBytes)
{
    private readonly SortedDictionary<long, ulong> _greatestEntry = [];

    public (LogRecord Record, long Address)? HardState { get; private set; }

    public (LogRecord Record, long Address)? SnapshotMark { get; private set; }

    /// <summary>Notes a record that began in the batch at one address and ended in the batch at the other.</summary>
    public void Note(LogRecord record, long began, long ended)
    {
        switch (record.Kind)
        {
            case LogRecordKind.HardState:
                HardState = (record, began);
                break;
            case LogRecordKind.SnapshotMark:
                SnapshotMark = (record, began);
                break;
            default:
                for (var segment = began / segmentBytes; segment <= ended / segmentBytes; segment++)
                {
                    _greatestEntry[segment] = Math.Max(_greatestEntry.GetValueOrDefault(segment), record.Index);
                }

                break;
        }
    }

    /// <summary>Where the log can begin when entries below the index are not needed: the start of a segment, not beyond the last one.</summary>
    public long FirstNeeded(long begin, long end, ulong keepFrom)
    {
        var segment = begin / segmentBytes;
        var lastSegment = (end - 1) / segmentBytes;
        while (segment < lastSegment && _greatestEntry.GetValueOrDefault(segment) < keepFrom)
        {
            segment++;
        }

        return Math.Max(begin, segment * segmentBytes);
    }

    /// <summary>The log begins anew at the address, with nothing in it but this hard state, which the manifest holds.</summary>
    public void Restart(long begin, LogRecord? hardState)
    {
        _greatestEntry.Clear();
        SnapshotMark = null;
        HardState = hardState is { } record ? (record, begin) : null;
    }

    public void Forget(long begin)
    {
        foreach (var segment in _greatestEntry.Keys.TakeWhile(segment => segment < begin / segmentBytes).ToList())
        {
            _greatestEntry.Remove(segment);
        }
    }
}
