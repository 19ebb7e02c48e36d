using FASTER.core;

namespace Discovery.Storage;

/// <summary>Holds the metadata of FASTER's last checkpoint in memory, instead of writing files of its own.</summary>
internal sealed class CheckpointKeeper : ICheckpointManager
{
    /// <summary>The last checkpoint taken, or the one to recover from.</summary>
    public FasterCheckpoint? Last { get; set; }

    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => Last = FasterCheckpoint.Decode(commitMetadata);

    public byte[] GetLogCheckpointMetadata(Guid logToken, DeltaLog deltaLog, bool scanDelta, long recoverTo) => Last?.Encode() ?? [];

    public IEnumerable<Guid> GetLogCheckpointTokens() => Last is null ? [] : [FasterCheckpoint.Token];

    public IEnumerable<Guid> GetIndexCheckpointTokens() => [];

    public IDevice? GetDeltaLogDevice(Guid token) => null;

    public void InitializeIndexCheckpoint(Guid indexToken) => throw NotUsed();

    public void CommitIndexCheckpoint(Guid indexToken, byte[] commitMetadata) => throw NotUsed();

    public void CommitLogIncrementalCheckpoint(Guid logToken, long version, byte[] commitMetadata, DeltaLog deltaLog) => throw NotUsed();

    public byte[] GetIndexCheckpointMetadata(Guid indexToken) => throw NotUsed();

    public IDevice GetIndexDevice(Guid indexToken) => throw NotUsed();

    public IDevice GetSnapshotLogDevice(Guid token) => throw NotUsed();

    public IDevice GetSnapshotObjectLogDevice(Guid token) => throw NotUsed();

    public void InitializeLogCheckpoint(Guid logToken)
    {
    }

    public void CheckpointVersionShift(long oldVersion, long newVersion)
    {
    }

    public void Purge(Guid token)
    {
    }

    public void PurgeAll()
    {
    }

    public void OnRecovery(Guid indexToken, Guid logToken)
    {
    }

    public void Dispose()
    {
    }

    private static NotSupportedException NotUsed() => new("Only fold-over checkpoints of the log are taken: no index and no delta files.");
}
