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
    private bool _waits;

    /// <summary>False when too many proposals wait already, or the node stops.</summary>
    public bool TryAdd(PendingProposal proposal) => Add(proposal, static (work, proposal) => TryAdd(work.Proposals, proposal));

    public bool TryAdd(PendingMemberChange change) => Add(change, static (work, change) => TryAdd(work.MemberChanges, change));

    /// <summary>False when there is no room: the sender has to wait, or to do without.</summary>
    public bool TryAdd(Message message) => Add((Inbox: this, message), static (work, added) => added.Inbox.TryAdd(work.Messages, added.message));

    public bool TryAdd(PendingTransfer transfer) => Add(transfer, static (work, transfer) =>
    {
        work.Transfers.Add(transfer);
        return true;
    });

    public void AddRead(ulong requestId) => Always(requestId, static (work, requestId) => work.Reads.Add(requestId));

    public void AddTick() => Always(1, static (work, ticks) => work.Ticks += ticks);

    public void AddUnreachable(ulong member) => Always(member, static (work, member) =>
    {
        if (!work.Unreachable.Contains(member))
            work.Unreachable.Add(member);
    });

    public void AddSnapshotEnded(ulong member, bool delivered) =>
        Always((member, delivered), static (work, ended) => work.SnapshotsEnded.Add(ended));

    public void ReportInstalled() => Always(true, static (work, installed) => work.Installed = installed);

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
                _waits = true;
                Monitor.Wait(_gate);
                _waits = false;
            }
            return true;
        }
    }

    private static bool TryAdd<T>(List<T> waiting, T added)
    {
        if (waiting.Count >= ServerLimits.ProposalsWaitingMax)
            return false;
        waiting.Add(added);
        return true;
    }

    private bool TryAdd(List<Message> waiting, Message message)
    {
        var bytes = message.Entries.Sum(e => (long)e.Data.Length);
        var full = waiting.Count >= ServerLimits.MessagesWaitingMax || _messageBytes + bytes > ServerLimits.MessageBytesWaitingMax;
        if (full && waiting.Count > 0)
            return false;
        waiting.Add(message);
        _messageBytes += bytes;
        return true;
    }

    private void Always<T>(T added, Action<RaftWork, T> add) =>
        Add((added, add), static (work, given) =>
        {
            given.add(work, given.added);
            return true;
        });

    // What is added comes beside the delegate, not inside of it: one for each proposal would have to be allocated.
    private bool Add<T>(T added, Func<RaftWork, T, bool> add)
    {
        lock (_gate)
        {
            if (_stopped || !add(_filling, added))
                return false;
            if (_waits)
                Monitor.Pulse(_gate);
            return true;
        }
    }
}
