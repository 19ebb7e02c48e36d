namespace Discovery.Server.Node;

/// <summary>
/// Between the Raft loop and the apply loop. When apply falls behind, the Raft loop takes no more work (<see cref="IsFull"/>): its
/// inbox fills up, callers are turned away, peers held back.
/// </summary>
internal sealed class ApplyQueue
{
    private const long BytesMax = 64L << 20;

    private readonly object _gate = new();
    private readonly Queue<ApplyWork> _work = new();
    private long _bytes;
    private bool _stopped;

    /// <summary>True while the Raft loop should leave apply alone.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _bytes > BytesMax;
        }
    }

    public void Add(ApplyWork work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            _bytes += work.Bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes the apply loop look around.</summary>
    public void Wake() => Add(ApplyWork.Nothing);

    /// <summary>Null when nothing waits.</summary>
    public ApplyWork? TryTake()
    {
        lock (_gate)
        {
            if (!_work.TryDequeue(out var work))
                return null;
            _bytes -= work.Bytes;
            Monitor.PulseAll(_gate);
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
                Monitor.Wait(_gate);
            }
            return true;
        }
    }

    /// <summary>Waits until the queue is no longer full.</summary>
    public void WaitForRoom()
    {
        lock (_gate)
        {
            while (_bytes > BytesMax && !_stopped)
                Monitor.Wait(_gate);
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }
}
