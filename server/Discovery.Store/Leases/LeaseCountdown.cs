namespace Discovery.Store.Leases;

/// <summary>One running lease of the leader, guarded by the clock's lock.</summary>
internal sealed class LeaseCountdown(long id, long ttlSeconds, TimeSpan deadline)
{
    public long Id { get; } = id;

    public long TtlSeconds { get; } = ttlSeconds;

    /// <summary>When the lease ends. A renewal moves it.</summary>
    public TimeSpan Deadline { get; set; } = deadline;

    /// <summary>When the clock looks at the lease next: never after its deadline, unless it has been handed out.</summary>
    public TimeSpan LookAt { get; set; } = deadline;

    /// <summary>The log holds a checkpoint that left the lease less than its whole TTL: a renewal has to take it back.</summary>
    public bool HasCheckpoint { get; set; }

    /// <summary>Stands for the lease in the queue of checkpoints; null for a lease that is too short to have any.</summary>
    public LeaseCountdown? NextCheckpoint { get; init; }

    /// <summary>Its place in the queue; -1 when it is not there.</summary>
    public int Place { get; set; } = -1;
}
