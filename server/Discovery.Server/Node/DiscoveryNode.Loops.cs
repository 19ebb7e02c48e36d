using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>The two threads: one makes proposals durable, the other applies them.</summary>
internal sealed partial class DiscoveryNode
{
    private readonly CheckpointRequests _checkpoints = new();
    private volatile bool _stopping;

    /// <summary>Completes once a checkpoint holds everything that was applied before the call.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken)
    {
        var done = _checkpoints.Add();
        _applyQueue.Wake();
        return done.WaitAsync(cancellationToken);
    }

    /// <summary>Elects this member and starts the loops. Everything that the log held is applied when the task completes.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        _applyThread.Start();
        _driver.Campaign();
        _raftThread.Start();
        await WaitForReadAsync(cancellationToken);
        // Not before: leases that the log revokes again must not run out meanwhile.
        _leaseClock.Promote(Term);
        StartTicking();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping)
            return;
        _stopping = true;
        await StopTickingAsync();
        _leaseClock.Demote();
        _reads.Stop();
        _inbox.Stop();
        _raftThread.Join();
        _applyQueue.Stop();
        _applyThread.Join();
        _callers.FailAll(StoreError.Stopped);
        _checkpoints.FailAll();
        _folder.Dispose();
    }

    private void RunRaft()
    {
        var spare = new RaftWork();
        while (_inbox.Take(spare) is { } work)
        {
            _driver.Step(work);
            spare = work;
        }
    }

    private void RunApply()
    {
        while (_applyQueue.Take() is { } batch)
        {
            _applier.Apply(batch);
            _inbox.ReportApplied(_applier.AppliedIndex);
            if (_checkpoints.TakeAll() is { Count: > 0 } waiting)
            {
                _applier.Checkpoint();
                foreach (var done in waiting)
                    done.SetResult();
            }
        }
    }
}
