using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Simulation.Cluster;

namespace Discovery.Simulation.Faults;

/// <summary>An operator who takes members out and in, promotes learners and moves leadership, whatever else is going on.</summary>
internal sealed class MemberChanger
{
    private const int MembersMax = 6;

    private readonly SimCluster _cluster;
    private readonly Scheduler _scheduler;
    private int _urls;

    public MemberChanger(SimCluster cluster)
    {
        _cluster = cluster;
        _scheduler = cluster.Scheduler;
        if (cluster.Options.MemberChangeEvery == 0)
            return;
        _scheduler.Repeat(cluster.Options.MemberChangeEvery, () =>
        {
            if (cluster.IsFaulty)
                Change();
            return cluster.IsFaulty;
        });
        // Whoever was added gets a machine, also when the answer to the addition was lost.
        _scheduler.Repeat(Scheduler.Second, () =>
        {
            foreach (var member in cluster.History.Members.List())
                cluster.Join(member.ID, member.PeerURLs[0]);
            return true;
        });
    }

    public int Changes { get; private set; }

    private void Change()
    {
        if (_cluster.Up is not { Count: > 0 } up)
            return;
        var members = _cluster.History.Members.List();
        var any = _scheduler.Chance(_cluster.Options.AimAtLeaders) && _cluster.Leader is { } leader ? leader.Id : _scheduler.Pick(members).ID;
        var call = new MemberChangeCall();
        switch (_scheduler.Random.Next(8))
        {
            case < 2 when members.Count > 1:
                call.Remove = new MemberRemoveRequest { ID = any };
                break;
            case < 4 when members.Count < MembersMax:
                call.Add = new MemberAddRequest { PeerURLs = { NewUrl() }, IsLearner = _scheduler.Chance(0.5) };
                break;
            case 4:
                call.Update = new MemberUpdateRequest { ID = any, PeerURLs = { NewUrl() } };
                break;
            case 5:
                _scheduler.Pick(up).Hear(replica => _ = Observed(replica.TransferLeadership(any)));
                return;
            default:
                if (members.FirstOrDefault(m => m.IsLearner) is not { } learner)
                    return;
                call.Promote = new MemberPromoteRequest { ID = learner.ID };
                break;
        }
        var member = _scheduler.Pick(up);
        member.Hear(replica => member.Await(replica.ChangeMembers(call), Done));
    }

    private void Done(Task answer)
    {
        if (!answer.IsCompletedSuccessfully)
        {
            Observed(answer);
            return;
        }
        Changes++;
        if (((Task<PeerReply>)answer).Result.MemberChange is { Member: { } member } && _cluster.History.Members.Contains(member.ID))
            _cluster.Join(member.ID, member.PeerURLs[0]);
    }

    private static Task Observed(Task task)
    {
        _ = task.Exception;
        return task;
    }

    private string NewUrl() => $"http://n{++_urls}:2380";
}
