using Discovery.Protocol;

namespace Discovery.Store.Tests.Kv;

public sealed class DeleteTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void A_delete_that_finds_nothing_makes_no_revision()
    {
        _store.Put("a");
        var response = _store.Do<DeleteRangeResponse>(Requests.Delete("b", "z"));
        Assert.Equal(new DeleteRangeResponse { Header = new ResponseHeader { Revision = 2 } }, response);
        Assert.Single(_store.Sink.Published);
    }

    [Fact]
    public void A_range_is_deleted_in_one_revision_and_in_key_order()
    {
        foreach (var key in new[] { "c", "a", "d", "b" })
        {
            _store.Put(key, key);
        }

        var response = _store.Do<DeleteRangeResponse>(Requests.Delete("a", "d", prevKv: true));
        Assert.Equal((3, 6), (response.Deleted, response.Header.Revision));
        Assert.Equal("a b c", string.Join(' ', response.PrevKvs.Select(kv => kv.Value.Text())));
        Assert.Equal("d=d", _store.Get("\0", "\0"));

        var events = _store.Sink.Published[^1];
        Assert.Equal(6, events.Revision);
        Assert.Equal(
            "abc".Select(key => new AppliedEvent(Event.Types.EventType.Delete, new KeyValue { Key = Requests.Bytes($"{key}"), ModRevision = 6 })),
            events.Events);
    }

    [Fact]
    public void A_deleted_key_leaves_its_lease_and_starts_anew()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", "1", lease: 7);
        _store.Delete("a");
        Assert.Equal("7:60[]", _store.Leases.Describe());

        _store.Put("a", "2");
        var kv = Assert.Single(_store.Kv.Range(Requests.Range("a")).Kvs);
        Assert.Equal((4, 4, 1), (kv.CreateRevision, kv.ModRevision, kv.Version));
    }

    [Fact]
    public void Deleting_twice_finds_the_key_once()
    {
        _store.Put("a");
        Assert.Equal(1, _store.Do<DeleteRangeResponse>(Requests.Delete("a")).Deleted);
        Assert.Equal(0, _store.Do<DeleteRangeResponse>(Requests.Delete("a")).Deleted);
    }
}
