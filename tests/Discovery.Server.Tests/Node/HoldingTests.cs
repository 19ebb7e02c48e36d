using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

/// <summary>A client's snapshot while the member goes on.</summary>
public sealed class HoldingTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new(1);
    private readonly ReplicaMember _member;

    public HoldingTests()
    {
        _member = _cluster.Elect(1);
        for (var i = 0; i < 10; i++)
            _member.Put("key");
        _cluster.Settle();
    }

    [Fact]
    public async Task Writes_compactions_and_checkpoints_go_on_while_a_client_reads_and_its_records_go_when_it_has_ended()
    {
        var opening = _member.Replica.OpenAsync(machine => machine.OpenSnapshot(), CancellationToken.None);
        _cluster.Settle();
        using (var snapshot = await opening)
        {
            var part = new byte[10];
            Assert.Equal(part.Length, snapshot.Read(part));
            Compact();
            Assert.Equal(11, _member.Records.Count);
            while (snapshot.Read(part) > 0)
            {
            }
        }
        Delete();
        Assert.Equal(1, _member.Records.Count);
    }

    [Fact]
    public async Task A_snapshot_whose_client_has_gone_before_it_was_opened_holds_nothing()
    {
        using var gone = new CancellationTokenSource();
        _member.IsApplyStalled = true;
        var opening = _member.Replica.OpenAsync(machine => machine.OpenSnapshot(), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        _member.IsApplyStalled = false;
        _cluster.Settle();
        Compact();
        Assert.Equal(1, _member.Records.Count);
    }

    [Fact]
    public async Task A_member_that_has_stopped_opens_none()
    {
        _member.Stop();
        var opening = _member.Replica.OpenAsync(machine => machine.OpenSnapshot(), CancellationToken.None);
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => opening)).Error);
    }

    public void Dispose() => _cluster.Dispose();

    private void Compact()
    {
        _member.Put("key");
        _cluster.Settle();
        _member.Replica.Propose(new Proposal { Compaction = new CompactionRequest { Revision = _member.Replica.Store.CurrentRevision } });
        _cluster.Settle();
        Delete();
    }

    private void Delete()
    {
        _ = _member.Replica.DeletePending();
        _cluster.Settle();
    }
}
