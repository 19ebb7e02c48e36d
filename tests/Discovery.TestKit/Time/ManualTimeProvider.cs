namespace Discovery.TestKit;

/// <summary>A clock that stands still until the test moves it; timers fire on the thread that does, in the order of their due times.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _armed = [];
    private TimeSpan _elapsed;
    private DateTimeOffset _start;

    public ManualTimeProvider(DateTimeOffset? start = null) =>
        _start = start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ticks of 100 ns, so that a timestamp is exact.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers waiting to fire: what a test awaits before it advances past a delay that other code has yet to start.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _start + _elapsed;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time on, stopping at each due timer on the way, so that a callback sees the time it was due at.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (_gate)
        {
            target = _elapsed + by;
        }

        while (TakeDue(target) is { } due)
        {
            due.Fire();
        }
    }

    /// <summary>Sets the wall clock without letting time pass, as an operator or NTP does: timestamps and timers do not notice.</summary>
    public void JumpWallClock(DateTimeOffset to)
    {
        lock (_gate)
        {
            _start = to - _elapsed;
        }
    }

    /// <summary>Waits until other code has armed timers, at least so many.</summary>
    public Task WaitForTimersAsync(int count = 1, TimeSpan? timeout = null) =>
        Eventually.Async(() => ArmedTimers >= count, timeout, $"{count} armed timers");

    internal void Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _elapsed + dueTime;
                _armed.Add(timer);
            }
        }
    }

    private ManualTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            // MinBy keeps the first of equals: timers with one due time fire in the order they were armed.
            ManualTimer? next = _armed.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (next is null)
            {
                _elapsed = target > _elapsed ? target : _elapsed;
                return null;
            }

            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            _armed.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due = _elapsed + next.Period;
                _armed.Add(next);
            }

            return next;
        }
    }
}
