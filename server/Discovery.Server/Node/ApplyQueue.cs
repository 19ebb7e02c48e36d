namespace Discovery.Server.Node;

/// <summary>
/// Between the Raft loop and the apply loop. Bounded in bytes: when apply falls behind, the Raft loop waits, the inbox
/// fills up, and callers are turned away.
/// </summary>
internal sealed class ApplyQueue
{
    private const long BytesMax = 64L << 20;

    private static readonly CommittedBatch Nothing = new([], []);

    private readonly object _gate = new();
    private readonly Queue<CommittedBatch> _batches = new();
    private long _bytes;
    private bool _stopped;

    public void Add(CommittedBatch batch)
    {
        lock (_gate)
        {
            while (_bytes > BytesMax && !_stopped)
                Monitor.Wait(_gate);
            _batches.Enqueue(batch);
            _bytes += batch.Bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes the apply loop look around, without ever waiting for room.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _batches.Enqueue(Nothing);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Null once stopped and empty.</summary>
    public CommittedBatch? Take()
    {
        lock (_gate)
        {
            while (_batches.Count == 0)
            {
                if (_stopped)
                    return null;
                Monitor.Wait(_gate);
            }
            var batch = _batches.Dequeue();
            _bytes -= batch.Bytes;
            Monitor.PulseAll(_gate);
            return batch;
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
