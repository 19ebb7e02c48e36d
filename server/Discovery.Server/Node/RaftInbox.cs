using Discovery.Raft;
using Discovery.Server.Options;

namespace Discovery.Server.Node;

/// <summary>What waits for the Raft loop. Bounded: a caller that finds it full is told so at once, a peer is held back.</summary>
internal sealed class RaftInbox
{
    private readonly object _gate = new();
    private RaftWork _filling = new();
    private long _messageBytes;
    private bool _stopped;

    /// <summary>False when too many proposals wait already, or the node stops.</summary>
    public bool TryAdd(PendingProposal proposal) =>
        Add(work =>
        {
            if (work.Proposals.Count >= ServerLimits.ProposalsWaitingMax)
                return false;
            work.Proposals.Add(proposal);
            return true;
        });

    public bool TryAdd(PendingMemberChange change) =>
        Add(work =>
        {
            if (work.MemberChanges.Count >= ServerLimits.ProposalsWaitingMax)
                return false;
            work.MemberChanges.Add(change);
            return true;
        });

    /// <summary>False when there is no room: the sender has to wait, or to do without.</summary>
    public bool TryAdd(Message message) =>
        Add(work =>
        {
            var bytes = message.Entries.Sum(e => (long)e.Data.Length);
            var full = work.Messages.Count >= ServerLimits.MessagesWaitingMax || _messageBytes + bytes > ServerLimits.MessageBytesWaitingMax;
            if (full && work.Messages.Count > 0)
                return false;
            work.Messages.Add(message);
            _messageBytes += bytes;
            return true;
        });

    public bool TryAdd(PendingTransfer transfer) =>
        Add(work =>
        {
            work.Transfers.Add(transfer);
            return true;
        });

    public void AddRead(ulong requestId) => Always(work => work.Reads.Add(requestId));

    public void AddTick() => Always(work => work.Ticks++);

    public void AddUnreachable(ulong member) =>
        Always(work =>
        {
            if (!work.Unreachable.Contains(member))
                work.Unreachable.Add(member);
        });

    public void AddSnapshotEnded(ulong member, bool delivered) => Always(work => work.SnapshotsEnded.Add((member, delivered)));

    public void ReportInstalled() => Always(work => work.Installed = true);

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

    /// <summary>Takes all that waits; <paramref name="emptied"/> is filled from now on. Null when there is nothing.</summary>
    public RaftWork? TryTake(RaftWork emptied)
    {
        emptied.Clear();
        lock (_gate)
        {
            if (_filling.IsEmpty)
                return null;
            var taken = _filling;
            _filling = emptied;
            _messageBytes = 0;
            return taken;
        }
    }

    /// <summary>Waits for something to take; false once the node stops and nothing is left.</summary>
    public bool Wait()
    {
        lock (_gate)
        {
            while (_filling.IsEmpty)
            {
                if (_stopped)
                    return false;
                Monitor.Wait(_gate);
            }
            return true;
        }
    }

    private void Always(Action<RaftWork> add) =>
        Add(work =>
        {
            add(work);
            return true;
        });

    private bool Add(Func<RaftWork, bool> add)
    {
        lock (_gate)
        {
            if (_stopped || !add(_filling))
                return false;
            Monitor.Pulse(_gate);
            return true;
        }
    }
}
