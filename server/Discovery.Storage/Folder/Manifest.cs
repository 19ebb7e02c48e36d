namespace Discovery.Storage;

/// <summary>What the last checkpoint published: the truth about the folder, read first at every start.</summary>
public sealed record Manifest
{
    /// <summary>The newest format that this version reads and the one that it writes.</summary>
    public const uint CurrentFormatVersion = 3;

    internal Manifest(LogLayout logLayout, RevisionLayout revisionLayout)
    {
        LogLayout = logLayout;
        RevisionLayout = revisionLayout;
    }

    public uint FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Index of the last entry whose effect the checkpoint holds; 0 in a new folder.</summary>
    public ulong AppliedIndex { get; init; }

    public ulong AppliedTerm { get; init; }

    /// <summary>Live records of the revision store at the checkpoint.</summary>
    public long RecordCount => Revisions?.RecordCount ?? 0;

    /// <summary>Opaque to the storage; empty in a new folder.</summary>
    public ReadOnlyMemory<byte> StoreState { get; init; }

    /// <summary>The last hard state as of the install that made the log begin anew; one in the log is newer. Null when there was no install.</summary>
    internal LogRecord? HardState { get; init; }

    internal LogLayout LogLayout { get; init; }

    internal RevisionLayout RevisionLayout { get; init; }

    /// <summary>The log's first batch; files below may be removed.</summary>
    internal long LogBegin { get; init; } = LogLayout.FirstAddress;

    /// <summary>The log was durable up to here, at least: damage below is never a torn write.</summary>
    internal long LogSyncedUntil { get; init; } = LogLayout.FirstAddress;

    /// <summary>Null until the first checkpoint.</summary>
    internal RevisionCheckpoint? Revisions { get; init; }
}
