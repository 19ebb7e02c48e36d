namespace Discovery.Client;

/// <summary>
/// Says when a lease must be taken for lost. Counts from the moment at which the last successful keep-alive was sent:
/// the server renewed it later than that, so our clock runs out first, whatever the network did.
/// </summary>
internal sealed class LeaseClock : IDisposable
{
    // Leases of years last longer than timers do.
    private static readonly TimeSpan CheckMax = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _renewedAt;
    private TimeSpan _ttl;

    public LeaseClock(TimeSpan ttl, long sentAt, TimeProvider time, Action expired)
    {
        _time = time;
        _ttl = ttl;
        _renewedAt = sentAt;
        _timer = time.CreateTimer(_ => Check(expired), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Ttl
    {
        get
        {
            lock (_gate)
                return _ttl;
        }
    }

    /// <summary>Begins to watch the time; apart from the constructor, as a lease may have run out before its grant arrived.</summary>
    public void Start()
    {
        lock (_gate)
            _timer.Change(Left(), Timeout.InfiniteTimeSpan);
    }

    /// <summary>A keep-alive sent at that moment succeeded.</summary>
    public void Renewed(TimeSpan ttl, long sentAt)
    {
        lock (_gate)
        {
            if (sentAt < _renewedAt)
                return;
            _renewedAt = sentAt;
            _ttl = ttl;
            _timer.Change(Left(), Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Check(Action expired)
    {
        lock (_gate)
        {
            var left = Left();
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        expired();
    }

    // A timer fires late rather than early; the margin makes up for it.
    private TimeSpan Left()
    {
        var margin = TimeSpan.FromTicks(Math.Min(_ttl.Ticks / 20, TimeSpan.TicksPerSecond / 4));
        var left = _ttl - margin - _time.GetElapsedTime(_renewedAt);
        return Waits.WholeMilliseconds(left < CheckMax ? left : CheckMax);
    }
}
