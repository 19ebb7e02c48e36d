namespace Discovery.Raft;

/// <summary>
/// What the owner of a core must do next, in this order: send <see cref="Messages"/>; install <see cref="Snapshot"/>; write
/// <see cref="HardState"/> and <see cref="Entries"/> and make them durable; call <see cref="RaftCore.Persisted"/>; send
/// <see cref="MessagesAfterWrite"/>; hand on <see cref="Committed"/>, <see cref="Reads"/> and <see cref="SnapshotsWanted"/>.
/// </summary>
public sealed class Ready
{
    /// <summary>
    /// A leader's entries and heartbeats: they go out while its own disk is still writing (thesis, section 10.2.1). Empty when a term,
    /// a vote or a change of the members has to be written first.
    /// </summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>The state of the leader takes the place of everything that this member has; null when there is none.</summary>
    public SnapshotPoint? Snapshot { get; init; }

    /// <summary>To be written with, or ahead of, <see cref="Entries"/>; null when it has not changed.</summary>
    public HardState? HardState { get; init; }

    /// <summary>To be appended to the durable log, in order. The first may override entries that were written before.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>True when the write has to be durable before anything else happens.</summary>
    public required bool MustSync { get; init; }

    /// <summary>Votes and acknowledgements: promises that must outlive a crash, so they wait for the write.</summary>
    public required IReadOnlyList<Message> MessagesAfterWrite { get; init; }

    /// <summary>Newly committed, to be applied in order.</summary>
    public required IReadOnlyList<Entry> Committed { get; init; }

    public required IReadOnlyList<ReadState> Reads { get; init; }

    /// <summary>
    /// Members that need a snapshot: of the state once <see cref="Committed"/> is applied, or of any later one. The owner answers
    /// with <see cref="RaftCore.SnapshotEnded"/>.
    /// </summary>
    public required IReadOnlyList<ulong> SnapshotsWanted { get; init; }
}
