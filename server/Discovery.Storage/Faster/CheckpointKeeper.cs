using FASTER.core;

namespace Discovery.Storage;

/// <summary>
/// Holds the metadata of FASTER's last checkpoint in memory: the manifest carries it to the disk, so that there are no side files
/// and no second truth.
/// </summary>
internal sealed class CheckpointKeeper : ICheckpointManager
{
    public Guid Token { get; private set; }

    public byte[] Metadata { get; private set; } = [];

    /// <summary>Gives FASTER what the manifest holds, before recovery.</summary>
    public void Restore(Guid token, byte[] metadata)
    {
        Token = token;
        Metadata = metadata;
    }

    /// <summary>Where the last checkpoint begins and ends in FASTER's log.</summary>
    public (long Begin, long Final) ReadAddresses()
    {
        var info = default(HybridLogRecoveryInfo);
        using var reader = new StreamReader(new MemoryStream(Metadata));
        info.Initialize(reader);
        return (info.beginAddress, info.finalLogicalAddress);
    }

    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => Restore(logToken, commitMetadata);

    public byte[] GetLogCheckpointMetadata(Guid logToken, DeltaLog deltaLog, bool scanDelta, long recoverTo) => Metadata;

    public IEnumerable<Guid> GetLogCheckpointTokens() => [Token];

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
