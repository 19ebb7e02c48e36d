using Discovery.Server.Options;

namespace Discovery.Server.Node;

/// <summary>What waits for the Raft loop. Bounded: a caller that finds it full is told so at once.</summary>
internal sealed class RaftInbox
{
    private readonly object _gate = new();
    private RaftWork _filling = new();
    private bool _stopped;

    /// <summary>False when too many proposals wait already, or the node stops.</summary>
    public bool TryAdd(PendingProposal proposal)
    {
        lock (_gate)
        {
            if (_stopped || _filling.Proposals.Count >= ServerLimits.ProposalsWaitingMax)
                return false;
            _filling.Proposals.Add(proposal);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    public void AddRead(ulong requestId)
    {
        lock (_gate)
        {
            _filling.Reads.Add(requestId);
            Monitor.Pulse(_gate);
        }
    }

    public void ReportApplied(ulong index)
    {
        // No pulse: forgetting applied entries can wait until there is something else to do.
        lock (_gate)
            _filling.Applied = Math.Max(_filling.Applied, index);
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Waits for work and takes all of it; <paramref name="emptied"/> is filled from now on. Null once the node stops and
    /// nothing is left.
    /// </summary>
    public RaftWork? Take(RaftWork emptied)
    {
        emptied.Clear();
        lock (_gate)
        {
            while (_filling.IsEmpty)
            {
                if (_stopped)
                    return null;
                Monitor.Wait(_gate);
            }
            var taken = _filling;
            _filling = emptied;
            return taken;
        }
    }
}
