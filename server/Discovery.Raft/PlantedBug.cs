namespace Discovery.Raft;

/// <summary>What can be planted, and what it breaks.</summary>
internal enum PlantedBug
{
    None,

    /// <summary>A leader commits entries of an older term by counting (paper, figure 8).</summary>
    CommitOfOlderTerm,

    /// <summary>The vote is not written: after a crash a member votes twice in a term.</summary>
    VoteForgotten,

    /// <summary>A vote is given whatever the candidate's log holds.</summary>
    VoteForShorterLog,

    /// <summary>Votes and acknowledgements leave before the write that they promise.</summary>
    AcknowledgedBeforeDurable,

    /// <summary>A follower cuts its log at each append, also behind entries that match: a late message takes acknowledged ones away.</summary>
    TruncatedOnMatch,

    /// <summary>A heartbeat carries the leader's commit index also to a follower whose log's end may be another leader's.</summary>
    CommitBeyondMatch,

    /// <summary>A leader answers reads before it has committed in its term (etcd's #14258).</summary>
    ReadBeforeFirstCommit,

    /// <summary>A leader answers reads without asking a majority whether it still leads.</summary>
    ReadWithoutMajority,

    /// <summary>A read is served as soon as the leader has answered, not when its index is applied.</summary>
    ReadBeforeApplied,

    /// <summary>A repeated read index keeps its id, and takes reads in that came after the first request (etcd's #20418).</summary>
    ReadIdReused,

    /// <summary>The applied index of a checkpoint runs ahead of its effect: a crash leaves an entry out (etcd's #13766).</summary>
    AppliedAheadOfEffect,

    /// <summary>A deposed leader's word about expired leases still counts (etcd's #17425).</summary>
    ExpiryByDeposedLeader,

    /// <summary>Lease renewals are answered by whoever believes to lead.</summary>
    RenewalWithoutMajority,

    /// <summary>A proposal that was forwarded is forwarded again when the leader changes: it is applied twice.</summary>
    ProposalForwardedTwice,

    /// <summary>A member that was removed stops as soon as it knows, and may have been the only one to know.</summary>
    RemovedLeavesUntold,

    /// <summary>A snapshot takes effect without being made durable.</summary>
    SnapshotNotDurable,
}
