namespace Discovery.Server.Tests.Node;

/// <summary>A member that installs a snapshot, for as long as its apply loop takes for it.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();

    public InstallTests() => _cluster.Elect(1, 2, 3);

    [Fact]
    public async Task A_member_that_installs_keeps_its_leader_in_office_and_acknowledges_nothing()
    {
        LetInstall(3);
        _cluster.CutOff(2);
        var committed = _cluster[1].Replica.Status.Commit;
        var put = _cluster[1].Put("key", 10);
        var read = _cluster[1].Replica.WaitForRead();
        _cluster.Tick(40);
        Assert.True(_cluster[1].Replica.Status.IsLeader);
        Assert.Equal(committed, _cluster[1].Replica.Status.Commit);
        Assert.False(put.IsCompleted);
        await read;

        _cluster[3].IsApplyStalled = false;
        _cluster.Tick(2);
        Assert.Null((await put).Error);
        Assert.Equal(_cluster[1].Replica.AppliedIndex, _cluster[3].Replica.AppliedIndex);
    }

    [Fact]
    public void A_member_that_has_installed_goes_on_with_what_came_after_its_snapshot()
    {
        LetInstall(3);
        var installed = _cluster[3].Replica.Status.Commit;
        for (var i = 0; i < 3 * ReplicaMember.RetainedEntries; i++)
        {
            _cluster[1].Put("key", 10);
            _cluster.Tick(1);
        }
        Assert.Equal(installed, _cluster[3].Replica.Status.Commit);

        var entries = 0;
        _cluster[3].Replica.EntryApplied = (_, _) => entries++;
        _cluster[3].IsApplyStalled = false;
        _cluster.Tick(5);
        Assert.Equal(_cluster[1].Replica.AppliedIndex, _cluster[3].Replica.AppliedIndex);
        Assert.Equal(_cluster[1].Replica.AppliedIndex - installed, (ulong)entries);
    }

    public void Dispose() => _cluster.Dispose();

    /// <summary>Returns when the member has all of a snapshot, and none of it in its state.</summary>
    private void LetInstall(ulong member)
    {
        _cluster.CutOff(member);
        for (var i = 0; i < 3 * ReplicaMember.RetainedEntries; i++)
        {
            _cluster[1].Put("key", 10);
            _cluster.Tick(1);
        }
        var before = _cluster[member].Replica.AppliedIndex;
        _cluster[member].IsApplyStalled = true;
        _cluster.Heal();
        _cluster.Tick(10);
        Assert.Equal(before, _cluster[member].Replica.AppliedIndex);
        Assert.True(_cluster[member].Replica.Status.Commit > before);
    }
}
