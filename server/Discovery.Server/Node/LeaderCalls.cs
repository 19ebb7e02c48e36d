using Discovery.Protocol.Peers;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Calls of this member's clients that the leader has to answer: lease renewals, changes of members. They find the leader wherever
/// it is, this member included, and wait for one when there is none. Has no thread and no clock: ticks come in.
/// </summary>
/// <param name="leader">Who leads as far as this member knows, 0 for nobody.</param>
/// <param name="answerHere">Answers a call on this member, when it leads.</param>
/// <param name="firstId">Drawn anew at each start, as replies may come late.</param>
internal sealed class LeaderCalls(
    ulong self, IPeerNetwork network, Func<ulong> leader, Action<PeerRequest, Action<PeerReply>> answerHere, ulong firstId)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, LeaderCall> _sent = [];
    private readonly List<LeaderCall> _waiting = [];
    private ulong _lastId = firstId;

    public void Start(LeaderCall call)
    {
        lock (_gate)
        {
            if (_waiting.Count + _sent.Count >= ServerLimits.ProposalsWaitingMax)
            {
                call.Fail(StoreError.TooManyRequests);
                return;
            }
        }
        Send(call);
    }

    public void OnReply(PeerReply reply)
    {
        LeaderCall? call;
        lock (_gate)
        {
            if (!_sent.Remove(reply.Id, out call))
                return;
            // Not done there, and nothing was: whoever leads now is asked.
            if (reply.HasError && (StoreError)reply.Error == StoreError.NotLeader)
            {
                call.Id = 0;
                _waiting.Add(call);
                return;
            }
        }
        call.Complete(reply);
    }

    /// <summary>
    /// Members were removed, as this member's log says. Who waits for such a removal has it: a leader that removes itself may not get its
    /// answer through any more, as nobody listens to a member that is removed.
    /// </summary>
    public void Removed(MembersView members)
    {
        List<LeaderCall> done = [];
        lock (_gate)
        {
            foreach (var call in _sent.Values.Where(c => c.Request.MemberChange?.Remove is { } remove && members.IsRemoved(remove.ID)).ToList())
            {
                _sent.Remove(call.Id);
                done.Add(call);
            }
        }
        foreach (var call in done)
            call.Complete(new PeerReply { MemberChange = new MemberChangeResult { Members = { members.List() } } });
    }

    public void Tick(TimeSpan now)
    {
        List<LeaderCall> due = [];
        List<LeaderCall> late = [];
        lock (_gate)
        {
            late.AddRange(_waiting.Where(c => c.Deadline <= now));
            late.AddRange(_sent.Values.Where(c => c.Deadline <= now));
            due.AddRange(_waiting.Where(c => c.Deadline > now));
            _waiting.Clear();
            foreach (var call in late)
                _sent.Remove(call.Id);
            foreach (var call in _sent.Values.ToList())
            {
                if (++call.TicksSinceSent < ServerLimits.RetryTicks || !call.IsRepeatable)
                    continue;
                _sent.Remove(call.Id);
                due.Add(call);
            }
        }
        foreach (var call in late)
            call.Fail(StoreError.TimedOut);
        foreach (var call in due)
            Send(call);
    }

    public void FailAll(StoreError error)
    {
        List<LeaderCall> left;
        lock (_gate)
        {
            left = [.. _waiting, .. _sent.Values];
            _waiting.Clear();
            _sent.Clear();
        }
        foreach (var call in left)
            call.Fail(error);
    }

    private void Send(LeaderCall call)
    {
        var to = leader();
        var request = call.Request.Clone();
        lock (_gate)
        {
            if (to == 0)
            {
                _waiting.Add(call);
                return;
            }
            call.Id = request.Id = ++_lastId;
            call.TicksSinceSent = 0;
            _sent.Add(call.Id, call);
        }
        if (to == self)
            answerHere(request, OnReply);
        else
            network.Send(new PeerMessage { To = to, Request = request });
    }
}
