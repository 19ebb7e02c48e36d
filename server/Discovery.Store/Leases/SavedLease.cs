namespace Discovery.Store.Leases;

/// <summary>A lease as a checkpoint carries it.</summary>
/// <param name="RemainingSeconds">What the leader last said that it still has; 0 is its whole TTL.</param>
internal readonly record struct SavedLease(long Id, long TtlSeconds, long RemainingSeconds);
