using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class MemberChangesTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();

    public MemberChangesTests() => _cluster.Elect(1, 2, 3);

    [Fact]
    public async Task Of_two_changes_during_a_checkpoint_the_second_waits_for_its_turn()
    {
        _cluster[1].IsApplyStalled = true;
        // Behind a read, so that both share the next round and go ahead side by side.
        var read = _cluster[1].Replica.WaitForRead();
        Task<PeerReply>[] changes = [Add(), Update()];
        for (var round = 0; round < 2; round++)
        {
            _cluster.Settle();
            while (_cluster[1].Replica.StepApply())
            {
            }
        }
        await read;
        _cluster.Tick(20);
        Assert.DoesNotContain(changes, c => c.IsCompleted);

        _cluster[1].IsApplyStalled = false;
        _cluster.Tick(2);
        Assert.All(changes, c => Assert.True(c.IsCompletedSuccessfully));
        Assert.Equal(4, (await changes[1]).MemberChange.Members.Count);
    }

    [Fact]
    public async Task A_change_whose_turn_does_not_come_in_time_is_told_so()
    {
        _cluster[1].IsApplyStalled = true;
        var change = Add();
        _cluster.Tick(1 + (int)ReplicaMember.RequestTimeout.TotalMilliseconds / 100);
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => change)).Error);
    }

    public void Dispose() => _cluster.Dispose();

    private Task<PeerReply> Add() =>
        _cluster[1].Replica.ChangeMembers(new MemberChangeCall { Add = new MemberAddRequest { PeerURLs = { "http://m4:2380" }, IsLearner = true } });

    private Task<PeerReply> Update() =>
        _cluster[1].Replica.ChangeMembers(new MemberChangeCall { Update = new MemberUpdateRequest { ID = 2, PeerURLs = { "http://n2:2380" } } });
}
