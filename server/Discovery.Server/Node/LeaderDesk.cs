using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Store;
using Discovery.Store.Leases;

namespace Discovery.Server.Node;

/// <summary>Answers what only the leader can, for its own clients and for those of the other members.</summary>
/// <param name="propose">Brings a proposal through the log and calls back with what came of it.</param>
internal sealed class LeaderDesk(
    ReadGate reads, Func<RaftStatus> status, LeaseBook leases, LeaseClock clock, MemberChanges members, Action<Proposal, Action<StoreError?>> propose)
{
    /// <param name="reply">Called once, on any loop; not at all when the question is lost with a leadership.</param>
    public void Answer(PeerRequest request, Action<PeerReply> reply)
    {
        if (!status().IsLeader)
        {
            reply(Error(request, StoreError.NotLeader));
            return;
        }
        if (Planted.Has(PlantedBug.RenewalWithoutMajority) && request.BodyCase == PeerRequest.BodyOneofCase.LeaseRenew)
        {
            reply(AnswerLease(request));
            return;
        }
        // The round of the read index proves that this member still led when the question came: whoever is elected later lets each lease
        // run for its whole TTL from then on, so what is answered holds, counted from when it was asked (etcd's #17425). And what the
        // asker has seen applied elsewhere is applied here by then (#13932).
        reads.Wait(error =>
        {
            if (error is { } failed)
                reply(Error(request, failed));
            else if (request.BodyCase == PeerRequest.BodyOneofCase.MemberChange)
                members.Start(request.MemberChange, Finish);
            else if (!clock.IsRunning)
                reply(Error(request, StoreError.NotLeader));
            else if (request.BodyCase == PeerRequest.BodyOneofCase.LeaseRenew && clock.ClearForRenewal(request.LeaseRenew) is { } clear)
                // A successor would go on from the remaining time that the log knows, so the log has to forget it first (etcd's #13508).
                propose(new Proposal { LeaseCheckpoint = clear }, cleared => reply(cleared is { } e ? Error(request, e) : AnswerLease(request)));
            else
                reply(AnswerLease(request));
        });

        void Finish(PeerReply result)
        {
            result.Id = request.Id;
            reply(result);
        }
    }

    private PeerReply AnswerLease(PeerRequest request)
    {
        if (!clock.IsRunning)
            return Error(request, StoreError.NotLeader);
        var reply = new PeerReply { Id = request.Id };
        switch (request.BodyCase)
        {
            case PeerRequest.BodyOneofCase.LeaseRenew:
                reply.LeaseTtl = clock.Renew(request.LeaseRenew) ?? 0;
                break;
            case PeerRequest.BodyOneofCase.LeaseTimeToLive:
                reply.LeaseTimeToLive = TimeToLive(request.LeaseTimeToLive);
                break;
            default:
                reply.Error = (int)StoreError.NotCapable;
                break;
        }
        return reply;
    }

    // A lease that is gone, or has ended, has a TTL of -1.
    private LeaseTimeToLiveResponse TimeToLive(LeaseTimeToLive question)
    {
        if (clock.RemainingSeconds(question.Id) is not { } left || !leases.TryGet(question.Id, question.Keys, out var granted, out var keys))
            return new LeaseTimeToLiveResponse { ID = question.Id, TTL = -1 };
        var response = new LeaseTimeToLiveResponse { ID = question.Id, TTL = left, GrantedTTL = granted };
        response.Keys.AddRange(keys);
        return response;
    }

    private static PeerReply Error(PeerRequest request, StoreError error) => new() { Id = request.Id, Error = (int)error };
}
