namespace Discovery.Storage;

/// <summary>What the last checkpoint published: the truth about the folder, read first at every start.</summary>
public sealed record Manifest
{
    /// <summary>The newest format that this version reads and the one that it writes.</summary>
    public const uint CurrentFormatVersion = 1;

    public uint FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Index of the last entry whose effect the checkpoint holds; 0 in a new folder.</summary>
    public ulong AppliedIndex { get; init; }

    public ulong AppliedTerm { get; init; }

    /// <summary>Live records of the revision store at the checkpoint.</summary>
    public long RecordCount { get; init; }

    /// <summary>Opaque to the storage; empty in a new folder.</summary>
    public ReadOnlyMemory<byte> StoreState { get; init; }
}
