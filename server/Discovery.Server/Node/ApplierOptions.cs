using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>When the state machine is checkpointed.</summary>
internal sealed record ApplierOptions
{
    /// <summary>
    /// Entries that become visible, and are answered, together, which makes all of them cost less. The first waits for the last, some hundred
    /// microseconds as a rule. Default 64.
    /// </summary>
    public int EntriesPerPublication { get; init; } = 64;

    /// <summary>Where entries take long, as those that delete many keys, the first of them waits for others no longer than this. Default 1 ms.</summary>
    public TimeSpan PublicationDelayMax { get; init; } = TimeSpan.FromMilliseconds(1);

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
