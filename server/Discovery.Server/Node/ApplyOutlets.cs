using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Where an <see cref="Applier"/> puts what comes out of the state machine. All of it is called on the apply loop.</summary>
internal sealed record ApplyOutlets
{
    /// <summary>The proposal in an entry, where it need not be parsed, as it was made by this member.</summary>
    public required Func<ReadOnlyMemory<byte>, Proposal?> Find { get; init; }

    public required Action<ApplyResult> Answer { get; init; }

    public required Action<ReadState> ReleaseRead { get; init; }

    /// <summary>For each entry, when readers see its effect; without a result if it means nothing to the state machine.</summary>
    public required Action<Entry, ApplyResult?> Applied { get; init; }

    public required Action MembersChanged { get; init; }

    /// <summary>For the member that wants it, of the leader of the term; whoever gets it disposes it.</summary>
    public required Action<ulong, StateSnapshot, ulong> SnapshotTaken { get; init; }

    /// <summary>The snapshot that was received.</summary>
    public required Func<Stream> OpenReceived { get; init; }

    /// <summary>The received snapshot has taken the place of everything, durably.</summary>
    public required Action<ulong> Installed { get; init; }
}
