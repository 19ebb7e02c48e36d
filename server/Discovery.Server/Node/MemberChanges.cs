using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Changes of members on the leader: checked against the members as they are, proposed, and checked again when another change was
/// faster: that one may be committed and not yet applied here, for which it waits behind a read index.
/// </summary>
/// <param name="waitForRead">Calls back once this member has applied all that is committed by now, or with why it has not.</param>
/// <param name="submit">Puts the change in front of the consensus loop; calls back with the entry's result, or with why there is none.</param>
internal sealed class MemberChanges(
    StateMachine machine,
    Func<ulong> drawId,
    Action<Action<StoreError?>> waitForRead,
    Action<MembershipChange, Proposal, bool, Action<ApplyResult?, StoreError?>> submit,
    int learnersMax)
{
    private const int AttemptsMax = 10;

    public void Start(MemberChangeCall call, Action<PeerReply> reply) => Attempt(call, reply, AttemptsMax);

    private void Attempt(MemberChangeCall call, Action<PeerReply> reply, int attemptsLeft)
    {
        MemberChange change;
        var members = machine.MembersView;
        try
        {
            change = Check(call, members);
        }
        catch (StoreException e)
        {
            reply(Error(e.Error));
            return;
        }
        var isVoter = members.Find(change.Member.ID) is { IsLearner: false };
        var step = new MembershipChange(Operation(change.Kind), change.Member.ID, change.ConfigIndex);
        submit(step, new Proposal { MemberChange = change }, isVoter, Finish);

        void Finish(ApplyResult? result, StoreError? error)
        {
            error ??= result?.Error;
            if (error == StoreError.MembersChangedMeanwhile && attemptsLeft > 0)
                waitForRead(failure => AttemptAgain(failure, attemptsLeft - 1));
            else if (error is { } failed)
                reply(Error(failed));
            else
                reply(new PeerReply { MemberChange = (MemberChangeResult)result!.Response! });
        }

        void AttemptAgain(StoreError? failure, int left)
        {
            if (failure is { } failed)
                reply(Error(failed));
            else
                Attempt(call, reply, left);
        }
    }

    private static PeerReply Error(StoreError error) => new() { Error = (int)error };

    private MemberChange Check(MemberChangeCall call, MembersView members)
    {
        switch (call.ChangeCase)
        {
            case MemberChangeCall.ChangeOneofCase.Add:
                var change = MembershipRules.Add(members, drawId(), call.Add.PeerURLs, call.Add.IsLearner, learnersMax);
                if (!call.Add.IsLearner)
                    RequireStarted(members, added: 1, removed: 0);
                return change;
            case MemberChangeCall.ChangeOneofCase.Remove:
                change = MembershipRules.Remove(members, call.Remove.ID);
                RequireStarted(members, added: 0, removed: call.Remove.ID);
                return change;
            case MemberChangeCall.ChangeOneofCase.Update:
                return MembershipRules.Update(members, call.Update.ID, call.Update.PeerURLs);
            case MemberChangeCall.ChangeOneofCase.Promote:
                return MembershipRules.Promote(members, call.Promote.ID);
            default:
                throw new StoreException(StoreError.NotCapable);
        }
    }

    /// <summary>
    /// As etcd's strict reconfiguration check: members that were never seen count as absent, and what is left must be a majority. A
    /// cluster of one may always grow to two.
    /// </summary>
    private static void RequireStarted(MembersView members, int added, ulong removed)
    {
        if (removed != 0 && members.Find(removed) is { IsLearner: true })
            return;
        var voters = members.List().Where(m => !m.IsLearner && m.ID != removed).ToList();
        var started = voters.Count(m => m.Name.Length > 0);
        var count = voters.Count + added;
        if (added == 1 && voters.Count == 1 && started == 1)
            return;
        if (count == 0 || started < (count / 2) + 1)
            throw new StoreException(StoreError.NotEnoughStartedMembers);
    }

    private static MembershipOperation Operation(MemberChange.Types.Kind kind) => kind switch
    {
        MemberChange.Types.Kind.Add => MembershipOperation.AddVoter,
        MemberChange.Types.Kind.AddLearner => MembershipOperation.AddLearner,
        MemberChange.Types.Kind.Promote => MembershipOperation.Promote,
        MemberChange.Types.Kind.Remove => MembershipOperation.Remove,
        _ => MembershipOperation.Update,
    };
}
