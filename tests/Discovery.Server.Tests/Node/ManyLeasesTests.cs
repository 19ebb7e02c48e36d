using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>Leases that end together, on replicas whose turns are taken one by one.</summary>
public sealed class ManyLeasesTests : IDisposable
{
    private const int Leases = 10 * LeaseEnding.BatchMin;
    private const int TtlTicks = 600;

    private readonly ReplicaCluster _cluster = new(founders: 1);
    private readonly ReplicaMember _leader;

    public ManyLeasesTests()
    {
        _leader = _cluster.Elect(1);
        for (var id = 1; id <= Leases; id++)
        {
            _leader.Replica.Propose(new Proposal { LeaseGrant = new LeaseGrantRequest { ID = id, TTL = TtlTicks / 10 } });
            _leader.Replica.Propose(new Proposal { Put = new PutRequest { Key = Key(id), Lease = id } });
        }
        _cluster.Settle();
        Assert.Equal(Leases, Count());
    }

    [Fact]
    public void All_are_gone_after_one_tick_with_their_keys()
    {
        _cluster.Tick(TtlTicks - 1);
        Assert.Equal(Leases, Count());
        _cluster.Tick(1);
        Assert.Equal(0, Count());
        Assert.Empty(_leader.Replica.Leases.Ids());
    }

    [Fact]
    public void A_write_waits_for_one_batch_and_not_for_all()
    {
        _cluster.Tick(TtlTicks - 1);
        _leader.IsStalled = true;
        _cluster.Tick(1);
        var put = _leader.Put("other");
        for (var turns = 0; !put.IsCompleted; turns++)
        {
            Assert.True(turns < 10);
            _ = _leader.Replica.StepRaft() || _leader.Replica.StepApply();
        }
        Assert.Equal(Leases - LeaseEnding.BatchMin, Count());
    }

    [Fact]
    public void Watchers_hear_of_each_lease_as_a_revision_of_its_own_in_order()
    {
        var stream = _leader.Replica.Watches.Open(() => { });
        stream.Handle(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key(0), RangeEnd = ByteString.CopyFromUtf8("leasf") } });
        Drain(stream);
        var before = _leader.Replica.Store.CurrentRevision;
        _cluster.Tick(TtlTicks);
        Assert.Equal(Enumerable.Range(1, Leases).Select(i => before + i), Drain(stream).Select(e => e.Kv.ModRevision));
    }

    public void Dispose() => _cluster.Dispose();

    private static ByteString Key(int id) => ByteString.CopyFromUtf8($"lease{id:D5}");

    private long Count() => _leader.Replica.Store.Range(new RangeRequest { Key = Key(0), RangeEnd = ByteString.CopyFromUtf8("leasf"), CountOnly = true }).Count;

    private static List<Event> Drain(WatchStream stream)
    {
        List<Event> events = [];
        var hasMore = true;
        while (hasMore)
        {
            while (stream.TryTake(out var response))
                events.AddRange(response.Events);
            hasMore = stream.CatchUp(maxEvents: 100);
        }
        return events;
    }
}
