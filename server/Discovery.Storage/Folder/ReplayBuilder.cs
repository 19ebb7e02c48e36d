namespace Discovery.Storage;

/// <summary>Makes of the log's records, in order, what a start has to replay.</summary>
internal sealed class ReplayBuilder
{
    private readonly ulong _appliedIndex;
    private readonly List<LogRecord> _entries = [];
    private LogRecord? _hardState;
    private LogRecord? _snapshotMark;

    private ReplayBuilder(ulong appliedIndex, LogRecord? hardState)
    {
        _appliedIndex = appliedIndex;
        _hardState = hardState;
    }

    /// <summary>For the log of the folder with this manifest; null is an empty folder.</summary>
    public static ReplayBuilder After(Manifest? manifest) => new(manifest?.AppliedIndex ?? 0, manifest?.HardState);

    public void Add(LogRecord record)
    {
        switch (record.Kind)
        {
            case LogRecordKind.HardState:
                _hardState = record;
                break;
            case LogRecordKind.SnapshotMark:
                _snapshotMark = record;
                break;
            default:
                AddEntry(record);
                break;
        }
    }

    /// <param name="folder">For the message.</param>
    public RecoveredLog Build(string folder)
    {
        if (_entries.Count > 0 && _entries[0].Index != _appliedIndex + 1)
        {
            throw new StorageCorruptException(
                $"The log in {folder} goes on with entry {_entries[0].Index} where the manifest, which holds entries up to {_appliedIndex}, " +
                $"needs entry {_appliedIndex + 1}. {Advice.Restore}");
        }

        return new RecoveredLog(_hardState, _snapshotMark, _entries);
    }

    // An entry overrides those with the same or a greater index: suffixes are never cut from the log itself.
    private void AddEntry(LogRecord entry)
    {
        if (entry.Index <= _appliedIndex)
        {
            _entries.Clear();
            return;
        }

        if (_entries.Count > 0)
        {
            var first = _entries[0].Index;
            if (entry.Index > first + (ulong)_entries.Count)
            {
                // A gap: the state jumped ahead, by a snapshot. Whether the entries before were needed shows at the end.
                _entries.Clear();
            }
            else
            {
                var keep = entry.Index > first ? (int)(entry.Index - first) : 0;
                _entries.RemoveRange(keep, _entries.Count - keep);
            }
        }

        _entries.Add(entry);
    }
}
