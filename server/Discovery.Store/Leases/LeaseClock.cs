using Discovery.Protocol;

namespace Discovery.Store.Leases;

/// <summary>
/// The leader's half of the leases: when each of them ends, by this member's monotonic clock. Nothing of it is replicated. Only
/// a leader has one running, and what it proposes carries its term, so that a deposed leader ends no lease that its successor
/// keeps alive. Any thread.
/// </summary>
public sealed partial class LeaseClock : ILeaseObserver
{
    /// <summary>
    /// An ended lease that is still there this long after it was handed out is handed out again, as in etcd: whatever became of the
    /// proposal, no lease lives for ever.
    /// </summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly LeaseBook _book;
    private readonly TimeProvider _time;
    private readonly Dictionary<long, LeaseCountdown> _running = [];

    // A renewal moves the lease's deadline only; the clock comes to it at the old one and moves it then. So a renewal costs a look-up
    // however many leases there are; that of a long lease also puts its next checkpoint off.
    private readonly LeaseQueue _queue = new();
    private ulong _term;

    public LeaseClock(LeaseBook book, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(time);
        _book = book;
        _time = time;
    }

    /// <summary>
    /// True between <see cref="Promote"/> and <see cref="Demote"/>. Otherwise this clock knows of no lease, which says nothing about
    /// whether there is one.
    /// </summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
                return _term != 0;
        }
    }

    /// <summary>
    /// This member leads from now on: every lease runs for what its last checkpoint left it, or else for its whole TTL again, as nobody
    /// here knows what was renewed at the predecessor.
    /// </summary>
    public void Promote(ulong term)
    {
        ArgumentOutOfRangeException.ThrowIfZero(term);
        Demote();
        lock (_gate)
            _term = term;
        _book.Observe(this);
    }

    /// <summary>This member leads no longer: no lease ends here and none is renewed.</summary>
    public void Demote()
    {
        _book.Observe(null);
        lock (_gate)
        {
            _term = 0;
            _running.Clear();
            _queue.Clear();
            _checkpoints.Clear();
        }
    }

    /// <summary>
    /// Lets the lease run for its whole TTL again. Null when it is gone, or ended and about to be revoked: what was given up
    /// can't be had back (etcd's #20616).
    /// </summary>
    /// <returns>The TTL in seconds.</returns>
    public long? Renew(long id)
    {
        lock (_gate)
        {
            var now = Now();
            if (!_running.TryGetValue(id, out var lease) || lease.Deadline <= now)
                return null;
            lease.Deadline = now + TimeSpan.FromSeconds(lease.TtlSeconds);
            ScheduleCheckpoint(lease, lease.HasCheckpoint ? now : null);
            return lease.TtlSeconds;
        }
    }

    /// <summary><see cref="Renew"/>, unless something has to be proposed before (see <see cref="ClearForRenewal"/>). False when this clock does not run.</summary>
    /// <param name="ttl">0 when the lease is gone.</param>
    /// <param name="clear">To be proposed; nothing was renewed then.</param>
    public bool TryRenew(long id, out long ttl, out LeaseCheckpoints? clear)
    {
        lock (_gate)
        {
            (ttl, clear) = (0, null);
            if (_term == 0)
                return false;
            clear = ClearForRenewal(id);
            if (clear is null)
                ttl = Renew(id) ?? 0;
            return true;
        }
    }

    /// <summary>
    /// Whole seconds that are left, rounded down as etcd does; so 0 in the last one and, as the lease still holds its keys, until it has
    /// been revoked. Null when the lease is gone.
    /// </summary>
    public long? RemainingSeconds(long id)
    {
        if (Remaining(id) is not { } left)
            return null;
        return left > TimeSpan.Zero ? (long)left.TotalSeconds : 0;
    }

    /// <summary>Until the lease ends; zero or less when it is about to be revoked. Null when it is gone.</summary>
    public TimeSpan? Remaining(long id)
    {
        lock (_gate)
            return _running.TryGetValue(id, out var lease) ? lease.Deadline - Now() : null;
    }

    /// <summary>The ids of all leases, the one that ends first in front.</summary>
    public IReadOnlyList<long> Ids()
    {
        lock (_gate)
            return [.. _running.Values.OrderBy(lease => lease.Deadline).ThenBy(lease => lease.Id).Select(lease => lease.Id)];
    }

    /// <summary>
    /// Up to <paramref name="max"/> leases that have ended, to be proposed; null when there is none. Each is handed out again only after
    /// <see cref="RetryAfter"/>, or when the proposal came to nothing: see <see cref="GiveBack"/>.
    /// </summary>
    public LeaseExpiry? TakeExpired(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lock (_gate)
        {
            LeaseExpiry? expired = null;
            var now = Now();
            while (_queue.First is { } lease && lease.LookAt <= now && (expired?.Ids.Count ?? 0) < max)
            {
                if (lease.Deadline > now)
                {
                    _queue.Move(lease, lease.Deadline);
                    continue;
                }
                _queue.Move(lease, now + RetryAfter);
                expired ??= new LeaseExpiry { Term = _term };
                expired.Ids.Add(lease.Id);
            }
            return expired;
        }
    }

    /// <summary>The proposal came to nothing: the leases are handed out again at once.</summary>
    public void GiveBack(LeaseExpiry expired)
    {
        ArgumentNullException.ThrowIfNull(expired);
        lock (_gate)
        {
            if (expired.Term != _term)
                return;
            foreach (var id in expired.Ids)
            {
                if (_running.TryGetValue(id, out var lease))
                    _queue.Move(lease, lease.Deadline);
            }
        }
    }

    void ILeaseObserver.Granted(long id, long ttlSeconds, long remainingSeconds)
    {
        lock (_gate)
        {
            var left = TimeSpan.FromSeconds(remainingSeconds > 0 ? remainingSeconds : ttlSeconds);
            var lease = new LeaseCountdown(id, ttlSeconds, Now() + left)
            {
                HasCheckpoint = remainingSeconds > 0,
                NextCheckpoint = ttlSeconds > CheckpointInterval.TotalSeconds ? new LeaseCountdown(id, ttlSeconds, TimeSpan.Zero) : null,
            };
            _running.Add(id, lease);
            _queue.Add(lease);
            if (left > CheckpointInterval)
                ScheduleCheckpoint(lease, at: null);
        }
    }

    void ILeaseObserver.Revoked(long id)
    {
        lock (_gate)
        {
            if (_running.Remove(id, out var lease))
            {
                _queue.Remove(lease);
                if (lease.NextCheckpoint is { Place: >= 0 } next)
                    _checkpoints.Remove(next);
            }
        }
    }

    private TimeSpan Now() => _time.GetElapsedTime(0);
}
