using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>When the state machine is checkpointed.</summary>
internal sealed record ApplierOptions
{
    /// <summary>Entries between two checkpoints: bounds the time that replay takes at a start.</summary>
    public int EntriesPerCheckpoint { get; init; } = 100_000;

    /// <summary>An entry that takes longer to apply is slow. Default 100 ms.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Told of each slow one, and why it was refused, if it was.</summary>
    public Action<Proposal, StoreError?, IMessage?, TimeSpan>? SlowEntry { get; init; }

    /// <summary>
    /// Bytes of entries between two checkpoints, which bound the log on disk: an eighth of the records in use, so that the log stays small
    /// beside them, but no less than this. Default 16 MiB.
    /// </summary>
    public long BytesPerCheckpointMin { get; init; } = 16L << 20;

    /// <summary>However many records are in use. Default 256 MiB.</summary>
    public long BytesPerCheckpointMax { get; init; } = 256L << 20;
}
