namespace Discovery.Simulation.Checking;

/// <summary>What a watch is promised, as etcd names it.</summary>
internal enum WatchGuarantee
{
    /// <summary>Only events of the keys and types that were asked for.</summary>
    Filter,

    /// <summary>Revisions never go down.</summary>
    Ordered,

    /// <summary>No event comes twice.</summary>
    Unique,

    /// <summary>The events of one revision come in one response, but for the fragments that a client asked for.</summary>
    Atomic,

    /// <summary>Progress at a revision: everything up to it has been delivered, and nothing up to it will be.</summary>
    Bookmarkable,

    /// <summary>The first event is the first one at or after the revision that was asked for.</summary>
    Resumable,

    /// <summary>Nothing is left out or altered in between.</summary>
    Reliable,

    /// <summary>Create revision and mod revision are equal if, and only if, the key did not exist.</summary>
    IsCreate,

    /// <summary>The previous value is what the key had before, and is there if it was asked for.</summary>
    PrevKv,

    /// <summary>Cancelled for compaction only if what comes next has been compacted, with the revision of a compaction that took place.</summary>
    Compaction,

    /// <summary>"Created" comes first, and nothing comes after "cancelled".</summary>
    Lifecycle,
}
