using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Where a <see cref="RaftDriver"/> puts what comes out of consensus.</summary>
internal sealed record RaftOutlets
{
    /// <summary>To another member; never blocks, may lose it.</summary>
    public required Action<Message> Send { get; init; }

    /// <summary>To apply, in order.</summary>
    public required Action<ApplyWork> HandOn { get; init; }

    /// <summary>True while apply should get no more than is under way.</summary>
    public required Func<bool> ApplyIsBehind { get; init; }

    /// <summary>Nothing was appended or sent for this proposal.</summary>
    public required Action<PendingProposal, StoreError> Refuse { get; init; }

    /// <summary>The received snapshot is of no use: the state here is as new.</summary>
    public required Action SnapshotNotNeeded { get; init; }

    /// <summary>After each turn.</summary>
    public required Action<RaftStatus> StatusChanged { get; init; }
}
