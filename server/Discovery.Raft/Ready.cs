namespace Discovery.Raft;

/// <summary>
/// What the owner of a core must do next. Order: write <see cref="HardState"/> and <see cref="Entries"/> and make them
/// durable, call <see cref="RaftCore.Persisted"/>, then hand on <see cref="Committed"/> and <see cref="Reads"/>.
/// <see cref="Committed"/> never contains an entry that this node has not made durable, so it may also be handed on first.
/// </summary>
public sealed class Ready
{
    /// <summary>To be written with, or ahead of, <see cref="Entries"/>; null when it has not changed.</summary>
    public HardState? HardState { get; init; }

    /// <summary>To be appended to the durable log, in order.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>Newly committed, to be applied in order.</summary>
    public required IReadOnlyList<Entry> Committed { get; init; }

    public required IReadOnlyList<ReadState> Reads { get; init; }

    /// <summary>True when the write has to be durable before anything else happens.</summary>
    public required bool MustSync { get; init; }
}
