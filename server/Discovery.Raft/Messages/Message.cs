namespace Discovery.Raft;

/// <summary>
/// A message between two cores. It may be lost, late, doubled or overtaken: the core copes with all of it.
/// Which fields a kind uses is said at <see cref="MessageKind"/>.
/// </summary>
public sealed record Message
{
    public required MessageKind Kind { get; init; }

    public required ulong From { get; init; }

    public required ulong To { get; init; }

    /// <summary>The sender's term; for the kinds that ask for a future term, that one; 0 for the kinds that have none.</summary>
    public ulong Term { get; init; }

    public ulong LogIndex { get; init; }

    public ulong LogTerm { get; init; }

    public ulong Commit { get; init; }

    public bool Reject { get; init; }

    public ulong Hint { get; init; }

    public ulong HintTerm { get; init; }

    public ulong Context { get; init; }

    public bool Transfer { get; init; }

    public IReadOnlyList<Entry> Entries { get; init; } = [];

    /// <summary>Of a snapshot only.</summary>
    public Membership? Membership { get; init; }
}
