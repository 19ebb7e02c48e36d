using Discovery.Protocol;
using Discovery.Protocol.Peers;

namespace Discovery.Server.Tests.Node;

/// <summary>A member that was added and has nothing yet but its name.</summary>
public sealed class JoiningReplicaTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();
    private readonly ReplicaMember _leader;

    public JoiningReplicaTests() => _leader = _cluster.Elect(1, 2, 3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_restarts_before_it_has_its_first_snapshot_and_catches_up(bool learner)
    {
        foreach (var key in (string[])["a", "b", "c", "d", "e"])
            _ = _leader.Put(key);
        var joiner = await AddAsync(learner);
        // Before it has heard a word.
        joiner.Restart();
        // In the midst of the pieces.
        _cluster.Loses = m => m.Snapshot is { Offset: > 100 };
        _cluster.Tick(2, 1);
        Assert.Contains(_cluster.Sent, m => m.SnapshotAck is not null && m.From == joiner.Id);
        joiner.Restart();
        _cluster.Loses = _ => false;
        // With all of them, and nothing installed.
        joiner.IsApplyStalled = true;
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks, 1);
        Assert.Contains(_cluster.Sent, m => m.SnapshotAck is { Done: true } && m.From == joiner.Id);
        joiner.Restart();
        Assert.Equal((0ul, 0), (joiner.Replica.AppliedIndex, joiner.Replica.Members.List().Count));

        joiner.IsApplyStalled = false;
        _cluster.Tick(2 * ReplicaCluster.ElectionTicks, 1);
        Assert.Equal(1, joiner.VersionOf("e"));
        Assert.Equal(_leader.Replica.AppliedIndex, joiner.Replica.AppliedIndex);
        Assert.Equal(learner, joiner.Replica.Status.IsLearner);
    }

    public void Dispose() => _cluster.Dispose();

    private async Task<ReplicaMember> AddAsync(bool learner)
    {
        var added = _leader.Replica.ChangeMembers(new MemberChangeCall { Add = new MemberAddRequest { PeerURLs = { "http://127.0.0.1:4" }, IsLearner = learner } });
        _cluster.Settle();
        Assert.True(added.IsCompleted);
        return _cluster.Join((await added).MemberChange.Member.ID);
    }
}
