using Discovery.Protocol;

namespace Discovery.Store.Leases;

/// <summary>
/// The leader's half of the leases: when each of them ends, by this member's monotonic clock. Nothing of it is replicated. Only
/// a leader has one running, and what it proposes carries its term, so that a deposed leader ends no lease that its successor
/// keeps alive. Any thread.
/// </summary>
public sealed class LeaseClock : ILeaseObserver
{
    private const int AbandonedElementsMin = 1024;

    private readonly Lock _gate = new();
    private readonly LeaseBook _book;
    private readonly TimeProvider _time;
    private readonly Dictionary<long, Countdown> _running = [];

    // One element a lease, at a deadline that it had once: a renewal moves the lease's own deadline only, and whoever comes to
    // the element puts it back. So a renewal costs a look-up however many leases there are.
    private readonly PriorityQueue<long, TimeSpan> _queue = new();
    private ulong _term;

    public LeaseClock(LeaseBook book, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(time);
        _book = book;
        _time = time;
    }

    /// <summary>
    /// This member leads from now on: every lease runs for its whole TTL again, as nobody here knows what was renewed at the
    /// predecessor.
    /// </summary>
    public void Promote(ulong term)
    {
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
            _running[id] = lease with { Deadline = now + Ttl(lease.TtlSeconds) };
            return lease.TtlSeconds;
        }
    }

    /// <summary>Whole seconds that are left, rounded down as etcd does; null when the lease is gone or has ended.</summary>
    public long? RemainingSeconds(long id)
    {
        lock (_gate)
        {
            var left = _running.TryGetValue(id, out var lease) ? lease.Deadline - Now() : TimeSpan.Zero;
            return left > TimeSpan.Zero ? (long)left.TotalSeconds : null;
        }
    }

    /// <summary>The ids of all leases, the one that ends first in front.</summary>
    public IReadOnlyList<long> Ids()
    {
        lock (_gate)
            return [.. _running.OrderBy(l => l.Value.Deadline).ThenBy(l => l.Key).Select(l => l.Key)];
    }

    /// <summary>
    /// Up to <paramref name="max"/> leases that have ended, to be proposed; null when there is none. Each is handed out once: what
    /// could not be proposed goes back by <see cref="GiveBack"/>.
    /// </summary>
    public LeaseExpiry? TakeExpired(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lock (_gate)
        {
            LeaseExpiry? expired = null;
            var now = Now();
            while (_queue.TryPeek(out var id, out var at) && at <= now && (expired?.Ids.Count ?? 0) < max)
            {
                _queue.Dequeue();
                if (!_running.TryGetValue(id, out var lease))
                    continue;
                if (lease.Deadline > now)
                {
                    _queue.Enqueue(id, lease.Deadline);
                    continue;
                }
                expired ??= new LeaseExpiry { Term = _term };
                expired.Ids.Add(id);
            }
            return expired;
        }
    }

    /// <summary>The proposal came to nothing: the leases are handed out again.</summary>
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
                    _queue.Enqueue(id, lease.Deadline);
            }
        }
    }

    void ILeaseObserver.Granted(long id, long ttlSeconds)
    {
        lock (_gate)
        {
            var deadline = Now() + Ttl(ttlSeconds);
            _running[id] = new Countdown(ttlSeconds, deadline);
            _queue.Enqueue(id, deadline);
        }
    }

    void ILeaseObserver.Revoked(long id)
    {
        lock (_gate)
        {
            _running.Remove(id);
            // Its element in the queue is dropped when its time comes, or here, before such elements outnumber the others.
            if (_queue.Count > (2 * _running.Count) + AbandonedElementsMin)
            {
                _queue.Clear();
                _queue.EnqueueRange(_running.Select(l => (l.Key, l.Value.Deadline)));
            }
        }
    }

    private static TimeSpan Ttl(long seconds) => TimeSpan.FromSeconds(seconds);

    private TimeSpan Now() => _time.GetElapsedTime(0);

    private readonly record struct Countdown(long TtlSeconds, TimeSpan Deadline);
}
