using Discovery.Protocol.Peers;
using Discovery.Raft;

namespace Discovery.Server.Node;

/// <summary>The door for other members. Any thread.</summary>
internal sealed partial class Replica
{
    /// <summary>Takes a message; false when there is no room for it: it can be offered again, or lost.</summary>
    public bool TryReceive(PeerMessage message)
    {
        switch (message.BodyCase)
        {
            case PeerMessage.BodyOneofCase.Raft when message.Raft.Entries.Count > 0 && _applyQueue.IsFull:
                // They come by the bulk lane, which waits by itself: heartbeats and votes pass.
                return false;
            case PeerMessage.BodyOneofCase.Raft when message.Raft.Kind == (uint)MessageKind.Append && _applyQueue.IsFull:
                // It has overtaken those that wait. Told that they are missing, the leader would send all of them again.
                return true;
            case PeerMessage.BodyOneofCase.Raft:
                if (message.Raft.Kind == (uint)MessageKind.HeartbeatReply)
                    Metrics.Peers.HeartbeatAnswered(message.From, Now());
                return RaftMessages.Decode(message) is not { } raft || _inbox.TryAdd(raft);
            case PeerMessage.BodyOneofCase.Request when message.Request.BodyCase == PeerRequest.BodyOneofCase.HashKv:
                _hashCheck.Answer(message.Request, reply => _network.Send(new PeerMessage { To = message.From, Reply = reply }));
                return true;
            case PeerMessage.BodyOneofCase.Reply when message.Reply.BodyCase == PeerReply.BodyOneofCase.HashKv:
                _hashCheck.OnReply(message.Reply);
                return true;
            case PeerMessage.BodyOneofCase.Request:
                _desk.Answer(message.Request, reply => _network.Send(new PeerMessage { To = message.From, Reply = reply }));
                return true;
            case PeerMessage.BodyOneofCase.Reply:
                _calls.OnReply(message.Reply);
                return true;
            case PeerMessage.BodyOneofCase.SnapshotAck:
                _snapshots.OnAck(message.From, message.SnapshotAck);
                return true;
            case PeerMessage.BodyOneofCase.Snapshot:
                if (_snapshots.OnChunk(message.From, message.Snapshot) is { } received)
                {
                    Metrics.Peers.Of(message.From).SnapshotsReceived.Increment();
                    Offer(received);
                }
                return true;
            default:
                return true;
        }
    }

    private void SnapshotEnded(ulong member, bool succeeded)
    {
        Metrics.Peers.SnapshotSent(member, succeeded);
        _inbox.AddSnapshotEnded(member, succeeded);
    }

    public void Unreachable(ulong member) => _inbox.AddUnreachable(member);

    /// <summary>This member was removed, and there is nobody who might need to hear of it.</summary>
    public bool MustLeave => Members.IsRemoved(Identity.MemberId) && (Members.List().Count == 0 || Planted.Has(PlantedBug.RemovedLeavesUntold));

    /// <summary>
    /// Another member says that this one was removed. When this one knows that already, it may be the only voter who does, and waits for
    /// one of the others: they might need its vote once more, which a learner's knowledge does not replace.
    /// </summary>
    public bool MayLeave(ulong toldBy) =>
        !Members.IsRemoved(Identity.MemberId) || Members.Find(toldBy) is { IsLearner: false };

    public DescribeResponse Describe()
    {
        var members = Members;
        var response = new DescribeResponse { ClusterId = Identity.ClusterId, MemberId = Identity.MemberId };
        response.Members.Add(members.List());
        response.Removed.Add(members.Removed);
        return response;
    }

    private void Offer(Peers.ReceivedSnapshot received)
    {
        if (_snapshots.MembersOfReceived() is not { } members)
        {
            _snapshots.Release();
            return;
        }
        var message = new Message
        {
            Kind = MessageKind.Snapshot,
            From = received.From,
            To = Identity.MemberId,
            Term = received.LeaderTerm,
            LogIndex = received.Index,
            LogTerm = received.Term,
            Membership = NodeMachine.MembershipOf(members),
        };
        if (!_inbox.TryAdd(message))
            _snapshots.Release();
    }
}
