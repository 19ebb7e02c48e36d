using Discovery.Protocol;

namespace Discovery.Store.Leases;

/// <summary>Long leases have their remaining time noted in the log, so that a new leader does not let them run from the beginning (etcd's #13508).</summary>
public sealed partial class LeaseClock
{
    /// <summary>Leases with a longer TTL get a checkpoint each time that this has passed; as in etcd.</summary>
    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(5);

    // A checkpoint in the log says less than the lease has when it was renewed meanwhile. So much of a difference is due to the way there.
    private static readonly TimeSpan CheckpointSlack = TimeSpan.FromSeconds(5);

    private readonly LeaseQueue _checkpoints = new();

    /// <summary>
    /// Up to <paramref name="max"/> leases whose remaining time is due to be noted, to be proposed; null when there is none. When the
    /// proposal comes to nothing, the next is made in its time.
    /// </summary>
    public LeaseCheckpoints? TakeCheckpoints(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lock (_gate)
        {
            LeaseCheckpoints? taken = null;
            var now = Now();
            while (_checkpoints.First is { } next && next.LookAt <= now && (taken?.Leases.Count ?? 0) < max)
            {
                var lease = _running[next.Id];
                var left = lease.Deadline - now;
                if (left > CheckpointInterval)
                    _checkpoints.Move(next, now + CheckpointInterval);
                else
                    _checkpoints.Remove(next);

                // One that has ended is about to be revoked.
                var remaining = RemainingOf(lease, left);
                if (left > TimeSpan.Zero && (remaining > 0 || lease.HasCheckpoint))
                {
                    taken ??= new LeaseCheckpoints { Term = _term };
                    taken.Leases.Add(new LeaseCheckpoint { ID = lease.Id, RemainingTTL = remaining });
                }
            }
            return taken;
        }
    }

    /// <summary>
    /// To be proposed, and applied, before <see cref="Renew"/> when it is not null: the log holds a checkpoint that would let the lease end
    /// early at the next leader, and the client must not be told otherwise before that is taken back.
    /// </summary>
    public LeaseCheckpoints? ClearForRenewal(long id)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var lease) || !lease.HasCheckpoint || lease.Deadline <= Now())
                return null;
            ScheduleCheckpoint(lease, at: null);
            return new LeaseCheckpoints { Term = _term, Leases = { new LeaseCheckpoint { ID = id } } };
        }
    }

    void ILeaseObserver.Checkpointed(long id, long remainingSeconds)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var lease))
                return;
            lease.HasCheckpoint = remainingSeconds > 0;
            var now = Now();
            if (lease.HasCheckpoint && lease.Deadline - now > TimeSpan.FromSeconds(remainingSeconds) + CheckpointSlack)
                ScheduleCheckpoint(lease, now);
        }
    }

    // Rounded up: a lease must not end before its client was told that it would.
    private static long RemainingOf(LeaseCountdown lease, TimeSpan left)
    {
        var seconds = (long)Math.Ceiling(left.TotalSeconds);
        return seconds < lease.TtlSeconds ? seconds : 0;
    }

    private void ScheduleCheckpoint(LeaseCountdown lease, TimeSpan? at)
    {
        if (lease.NextCheckpoint is not { } next)
            return;
        var due = at ?? Now() + CheckpointInterval;
        if (next.Place >= 0)
        {
            _checkpoints.Move(next, due);
            return;
        }
        next.LookAt = due;
        _checkpoints.Add(next);
    }
}
