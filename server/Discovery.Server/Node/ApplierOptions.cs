namespace Discovery.Server.Node;

/// <summary>When the state machine is checkpointed.</summary>
internal sealed record ApplierOptions
{
    /// <summary>Entries between two checkpoints: bounds the time that replay takes at a start.</summary>
    public int EntriesPerCheckpoint { get; init; } = 100_000;

    /// <summary>Bytes of entries between two checkpoints: bounds the log on disk. Default 256 MiB.</summary>
    public long BytesPerCheckpoint { get; init; } = 256L << 20;
}
