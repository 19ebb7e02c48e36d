namespace Discovery.Storage;

/// <summary>What a checkpoint records beside the revision store.</summary>
/// <param name="AppliedIndex">Index of the last entry whose effect is in the revision store and in <paramref name="StoreState"/>.</param>
/// <param name="AppliedTerm">Term of that entry.</param>
/// <param name="StoreState">Opaque: revisions, leases, members and whatever else the state machine keeps in memory only.</param>
public sealed record CheckpointState(ulong AppliedIndex, ulong AppliedTerm, ReadOnlyMemory<byte> StoreState)
{
    /// <summary>The first entry that the log keeps; by default the one after <see cref="AppliedIndex"/>. Smaller keeps entries for slow followers.</summary>
    public ulong? KeepLogFrom { get; init; }
}
