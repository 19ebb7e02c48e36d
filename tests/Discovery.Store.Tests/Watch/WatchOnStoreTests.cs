using Discovery.Protocol;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

/// <summary>The hub on the real state machine: what depends on how the store keeps its history, and what leases do to watches.</summary>
public sealed class WatchOnStoreTests
{
    private readonly RealStore _store = new();
    private readonly WatchHub _hub;
    private readonly WatchStream _stream;

    public WatchOnStoreTests()
    {
        _hub = new WatchHub(_store.Machine.Kv, new WatchHubOptions { QueuedEventsMax = 4 });
        _store.Machine.Subscribe(_hub);
        _stream = _hub.Open(() => { });
    }

    [Fact]
    public void Etcd_18089_A_delete_is_not_lost_when_the_compaction_is_exactly_at_it()
    {
        _store.Apply(Op.Put("a", "1"));
        _store.Apply(Op.Put("b", "1"));
        Watch("a", "z", start: 4);
        var deleted = _store.Apply(Op.Delete("a"));
        _store.Apply(Op.Put("b", "2"));
        _store.Compact(deleted);
        Assert.Equal(["-a@4", "b@5"], WatchFixture.DrainOf(_stream).Told());

        // The same for one that comes to it from history.
        Assert.Equal(["-a@4", "b@5"], Watch("a", "z", start: deleted).Told());
        Assert.Equal(["-a@4"], Watch("a", start: deleted).Told());
    }

    [Fact]
    public void Etcd_19179_A_watch_that_opens_at_the_compact_revision_hears_of_the_delete_there()
    {
        _store.Apply(Op.Put("a", "1"), Op.Put("b", "1"));
        _store.Apply(Op.Delete("a"), Op.Delete("b"));
        _store.Compact(3);
        Assert.Equal(["-a@3", "-b@3"], Watch("a", "z", start: 3).Told());
        Assert.Equal(3, Watch("a", start: 2)[^1].CompactRevision);
    }

    [Fact]
    public void Etcd_17529_A_slow_watch_never_skips_what_was_compacted()
    {
        Watch("a");
        for (var i = 0; i < 10; i++)
        {
            _store.Apply(Op.Put("a", "v"));
        }

        _store.Compact(10);
        var responses = WatchFixture.DrainOf(_stream);
        Assert.Equal(["a@2", "a@3", "a@4", "a@5"], responses.Told());
        Assert.True(responses[^1] is { Canceled: true, CompactRevision: 10 });
    }

    [Fact]
    public void A_revoked_lease_deletes_its_keys_in_one_response_in_the_order_of_their_bytes()
    {
        Grant(20);
        Grant(21);
        _store.Apply(Op.Put("l/b", "1", 20));
        _store.Apply(Op.Put("l/a", "1", 20));
        _store.Apply(Op.Put("l/c", "1", 20));
        _store.Apply(Op.Put("l/c", "2", 21)); // moves
        _store.Apply(Op.Put("l/d", "1", 20));
        _store.Apply(Op.Put("l/d", "2")); // leaves
        Watch("l/", "l0", also: c => c.PrevKv = true);
        _store.Apply(new Proposal { LeaseRevoke = new LeaseRevokeRequest { ID = 20 } });
        var response = Assert.Single(WatchFixture.DrainOf(_stream));
        Assert.Equal(["-l/a@8", "-l/b@8"], new[] { response }.Told());
        Assert.All(response.Events, e => Assert.Equal(20, e.PrevKv.Lease));
    }

    [Fact]
    public void Etcd_10693_An_expired_lease_takes_its_keys_with_it()
    {
        Grant(20);
        _store.Apply(Op.Put("a", "1", 20));
        Watch("a");
        Expire(term: 1, 20);
        Assert.Equal(["-a@3"], WatchFixture.DrainOf(_stream).Told());
        Assert.False(_store.Leases.Exists(20));
    }

    [Fact]
    public void Etcd_17425_What_a_deposed_leader_proposed_to_expire_stays()
    {
        Grant(20);
        _store.Apply(Op.Put("a", "1", 20));
        Watch("a");
        Expire(term: 99, 20);
        Assert.Empty(WatchFixture.DrainOf(_stream));
        Assert.True(_store.Leases.Exists(20));
    }

    [Fact]
    public void A_lease_without_keys_that_ends_makes_no_revision()
    {
        Grant(20);
        Watch("", "\0");
        Expire(term: 1, 20);
        Assert.Equal(1, _store.Machine.Kv.CurrentRevision);
        Assert.Empty(WatchFixture.DrainOf(_stream));
    }

    [Fact]
    public void A_transaction_that_changes_nothing_is_not_told()
    {
        Watch("a");
        _store.Apply(Op.Delete("a"));
        _store.Apply(Op.Put("a", "1"));
        Assert.Equal(["a@2"], WatchFixture.DrainOf(_stream).Told());
    }

    private List<WatchResponse> Watch(string key, string end = "", long start = 0, Action<WatchCreateRequest>? also = null)
    {
        _stream.Handle(WatchFixture.Create(key, end, start, also));
        return WatchFixture.DrainOf(_stream);
    }

    private void Grant(long id) => Assert.Null(_store.Apply(new Proposal { LeaseGrant = new LeaseGrantRequest { ID = id, TTL = 60 } }).Error);

    private void Expire(ulong term, params long[] ids) =>
        _store.Apply(new Proposal { LeaseExpiry = new LeaseExpiry { Term = term, Ids = { ids } } });
}
