namespace Discovery.Server.Node;

/// <summary>
/// Between the Raft loop and the apply loop. When apply falls behind (<see cref="IsFull"/>), no more entries are taken in: a leader's
/// proposals wait, callers are turned away in the end, and what peers send of entries is held back. Consensus itself goes on.
/// </summary>
internal sealed class ApplyQueue(long bytesMax)
{
    private readonly object _gate = new();
    private readonly Queue<ApplyWork> _work = new();
    private TimeSpan _pause;
    private bool _looksAround;
    private long _bytes;
    private bool _stopped;

    /// <summary>True while apply has enough to do.</summary>
    public bool IsFull => Volatile.Read(ref _bytes) > bytesMax;

    public void Add(ApplyWork work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            _bytes += work.Bytes;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>False when it will never be done, as the loop has been stopped.</summary>
    public bool TryAdd(ApplyWork work)
    {
        lock (_gate)
        {
            if (!_stopped)
                Add(work);
            return !_stopped;
        }
    }

    /// <summary>Makes the apply loop look around.</summary>
    public void Wake() => Add(ApplyWork.Nothing);

    /// <summary>Makes the apply loop look around once more when it has nothing else to do.</summary>
    /// <param name="pause">How long it is to wait for something else before.</param>
    public void WakeIfIdle(TimeSpan pause = default)
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _pause = pause;
            _looksAround = true;
            if (pause == TimeSpan.Zero)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Null when nothing waits.</summary>
    public ApplyWork? TryTake()
    {
        lock (_gate)
        {
            var found = _work.TryDequeue(out var work);
            if (!found && !_looksAround)
                return null;
            // Whatever is done, the loop looks around behind it.
            _looksAround = false;
            work ??= ApplyWork.Nothing;
            _bytes -= work.Bytes;
            return work;
        }
    }

    /// <summary>Waits until something can be taken; false once stopped and empty.</summary>
    public bool Wait()
    {
        lock (_gate)
        {
            while (_work.Count == 0)
            {
                if (_stopped)
                    return false;
                if (!_looksAround)
                    Monitor.Wait(_gate);
                else if (_pause == TimeSpan.Zero || !Monitor.Wait(_gate, _pause))
                    return true;
            }
            return true;
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }
}
