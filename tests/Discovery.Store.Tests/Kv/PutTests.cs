using Discovery.Protocol;

namespace Discovery.Store.Tests.Kv;

public sealed class PutTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void The_first_put_makes_revision_2()
    {
        Assert.Equal(2, _store.Put("a"));
        Assert.Equal(3, _store.Put("a"));
    }

    [Fact]
    public void Prev_kv_is_the_key_as_it_was()
    {
        Assert.Null(_store.Do<PutResponse>(new PutRequest(Requests.Put("a", "1")) { PrevKv = true }).PrevKv);
        var response = _store.Do<PutResponse>(new PutRequest(Requests.Put("a", "2")) { PrevKv = true });
        var expected = new KeyValue
        {
            Key = Requests.Bytes("a"), Value = Requests.Bytes("1"), CreateRevision = 2, ModRevision = 2, Version = 1,
        };
        Assert.Equal(expected, response.PrevKv);
        Assert.Null(_store.Do<PutResponse>(Requests.Put("a", "3")).PrevKv);
    }

    [Fact]
    public void Ignore_value_keeps_the_value_and_takes_the_lease()
    {
        Grant(7);
        _store.Put("a", "1", lease: 7);
        _store.Do<PutResponse>(new PutRequest { Key = Requests.Bytes("a"), IgnoreValue = true });
        Assert.Equal(("1", 0), ValueAndLease("a"));
        _store.Do<PutResponse>(new PutRequest { Key = Requests.Bytes("a"), IgnoreValue = true, Lease = 7 });
        Assert.Equal(("1", 7), ValueAndLease("a"));
    }

    [Fact]
    public void Ignore_lease_keeps_the_lease_and_takes_the_value()
    {
        Grant(7);
        _store.Put("a", "1", lease: 7);
        _store.Do<PutResponse>(new PutRequest { Key = Requests.Bytes("a"), Value = Requests.Bytes("2"), IgnoreLease = true });
        Assert.Equal(("2", 7), ValueAndLease("a"));
        Assert.Equal("7:60[a]", _store.Leases.Describe());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Ignoring_what_is_not_there_is_refused(bool value, bool lease)
    {
        var request = new PutRequest { Key = Requests.Bytes("a"), IgnoreValue = value, IgnoreLease = lease };
        Assert.Equal(StoreError.KeyNotFound, _store.Refused(request));
        _store.Put("a", "1");
        _store.Delete("a");
        Assert.Equal(StoreError.KeyNotFound, _store.Refused(request));
    }

    [Fact]
    public void A_put_with_an_unknown_lease_is_refused()
    {
        Assert.Equal(StoreError.LeaseNotFound, _store.Refused(Requests.Put("a", "1", lease: 7)));
        Assert.Equal("", _store.Get("a"));
    }

    [Fact]
    public void An_unknown_lease_is_told_before_a_missing_key()
    {
        var request = new PutRequest { Key = Requests.Bytes("a"), IgnoreValue = true, Lease = 7 };
        Assert.Equal(StoreError.LeaseNotFound, _store.Refused(request));
    }

    [Fact]
    public void A_put_moves_the_key_from_one_lease_to_the_other()
    {
        Grant(7);
        Grant(8);
        _store.Put("a", "1", lease: 7);
        Assert.Equal("7:60[a] 8:60[]", _store.Leases.Describe());
        _store.Put("a", "1", lease: 8);
        Assert.Equal("7:60[] 8:60[a]", _store.Leases.Describe());
        _store.Put("a", "1");
        Assert.Equal("7:60[] 8:60[]", _store.Leases.Describe());
    }

    [Fact]
    public void Empty_values_and_bytes_of_every_kind_come_back()
    {
        var all = string.Concat(Enumerable.Range(0, 256).Select(b => (char)b));
        _store.Put(all, all);
        _store.Put("empty");
        Assert.Equal($"{all}={all}", _store.Get(all));
        Assert.Equal("empty=", _store.Get("empty"));
    }

    [Fact]
    public void A_large_value_comes_back()
    {
        var value = new string('x', 3 * 1024 * 1024);
        _store.Put("a", value);
        _store.Put("b", "small");
        Assert.Equal($"a={value} b=small", _store.Get("a", "z"));
    }

    private void Grant(long id) => _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = id, TTL = 60 });

    private (string Value, long Lease) ValueAndLease(string key)
    {
        var kv = Assert.Single(_store.Kv.Range(Requests.Range(key)).Kvs);
        return (kv.Value.Text(), kv.Lease);
    }
}
