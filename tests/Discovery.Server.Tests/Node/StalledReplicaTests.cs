using Discovery.Protocol.Peers;
using Discovery.Raft;

namespace Discovery.Server.Tests.Node;

/// <summary>A process that stood still, as under a debugger or on a busy machine, for less than an election takes.</summary>
public sealed class StalledReplicaTests : IDisposable
{
    // Before the stall and during it: together more than an election time-out.
    private const int SilentTicks = 6;

    private readonly ReplicaCluster _cluster = new();

    [Fact]
    public void A_leader_hears_what_the_others_said_meanwhile_before_it_counts_their_silence()
    {
        var leader = _cluster.Elect(1, 2, 3);
        // Its heartbeats arrive, the answers are late.
        _cluster.Loses = m => m.To == leader.Id;
        _cluster.Tick(SilentTicks, leader.Id);
        _cluster.Loses = _ => false;

        leader.IsStalled = true;
        Hear(leader, MessageKind.HeartbeatReply, from: 2);
        Hear(leader, MessageKind.HeartbeatReply, from: 3);
        GoOnAfter(leader, SilentTicks);

        Assert.True(leader.Replica.Status.IsLeader);
    }

    [Fact]
    public void A_follower_hears_its_leader_before_it_thinks_of_an_election()
    {
        var leader = _cluster.Elect(1, 2, 3);
        var follower = _cluster[2];
        _cluster.Tick(SilentTicks, follower.Id);

        follower.IsStalled = true;
        Hear(follower, MessageKind.Heartbeat, from: leader.Id);
        GoOnAfter(follower, SilentTicks);

        Assert.Equal(leader.Id, follower.Replica.Leader);
        Assert.DoesNotContain(_cluster.Sent, m => m.From == follower.Id && m.Raft?.Kind == (uint)MessageKind.PreVote);
    }

    [Fact]
    public void A_leader_whose_own_disk_was_slow_for_longer_than_an_election_takes_does_not_blame_the_others()
    {
        var leader = _cluster.Elect(1, 2, 3);
        leader.IsStalled = true;
        GoOnAfter(leader, 3 * ReplicaCluster.ElectionTicks);
        Assert.True(leader.Replica.Status.IsLeader);
        _cluster.Settle();
        Assert.Equal(leader.Id, _cluster[2].Replica.Leader);
    }

    [Fact]
    public void A_leader_that_hears_nobody_steps_down_however_slow_it_is()
    {
        var leader = _cluster.Elect(1, 2, 3);
        _cluster.CutOff(leader.Id);
        for (var turn = 0; turn < 3; turn++)
        {
            leader.IsStalled = true;
            GoOnAfter(leader, 3 * ReplicaCluster.ElectionTicks);
        }
        Assert.False(leader.Replica.Status.IsLeader);
    }

    public void Dispose() => _cluster.Dispose();

    private static void GoOnAfter(ReplicaMember member, int ticks)
    {
        for (var i = 0; i < ticks; i++)
            member.Replica.Tick();
        member.IsStalled = false;
        Assert.True(member.TakeTurns());
    }

    private static void Hear(ReplicaMember member, MessageKind kind, ulong from) =>
        member.Replica.TryReceive(new PeerMessage { From = from, To = member.Id, Raft = new RaftMessage { Kind = (uint)kind, Term = member.Replica.Status.Term } });
}
