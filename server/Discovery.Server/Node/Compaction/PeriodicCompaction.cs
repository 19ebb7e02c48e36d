namespace Discovery.Server.Node.Compaction;

/// <summary>
/// Keeps the history of a period. As etcd does it: for the first time when a period has passed since the start, then each hour, or
/// each period where that is shorter; a tenth of that is how exactly the age of a revision is known, and the pause after a failure.
/// </summary>
internal sealed class PeriodicCompaction : ICompactionSchedule
{
    private const int SamplesPerInterval = 10;
    private static readonly TimeSpan IntervalMax = TimeSpan.FromHours(1);

    private readonly TimeSpan _period;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _pause;
    private readonly Queue<(TimeSpan At, long Revision)> _samples = new();
    private TimeSpan? _sampled;
    private TimeSpan _due;
    private long _last;

    public PeriodicCompaction(TimeSpan period)
    {
        _period = period;
        _interval = period < IntervalMax ? period : IntervalMax;
        _pause = _interval / SamplesPerInterval;
    }

    public long? Due(TimeSpan now, long revision, bool mayCompact)
    {
        if (_sampled is { } last && now - last < _pause)
            return null;
        if (_sampled is null)
            _due = now + _period;
        _sampled = now;
        _samples.Enqueue((now, revision));
        var old = OldestKept(now);
        return mayCompact && now >= _due && old > _last ? old : null;
    }

    public void Done(long revision)
    {
        _last = revision;
        // From when it was asked for: the answer comes a little later each time.
        _due = _sampled!.Value + _interval;
    }

    // The youngest of those that are old enough; 0 when none is.
    private long OldestKept(TimeSpan now)
    {
        while (_samples.Count > 1 && now - _samples.ElementAt(1).At >= _period)
            _samples.Dequeue();
        return now - _samples.Peek().At >= _period ? _samples.Peek().Revision : 0;
    }
}
