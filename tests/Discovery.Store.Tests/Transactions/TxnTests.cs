using Discovery.Protocol;
using Discovery.Storage;
using static Discovery.Protocol.Compare.Types;

namespace Discovery.Store.Tests.Transactions;

public sealed class TxnTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void A_txn_is_one_revision_and_each_operation_sees_the_ones_before_it()
    {
        _store.Put("a", "1");
        var response = _store.Txn(
            Requests.Range("a"), Requests.Delete("zz"), Requests.Put("b", "2"), Requests.Range("a", "z"), Requests.Delete("a"),
            Requests.Range("a", "z"), Requests.Put("c", "3"));

        Assert.Equal(3, response.Header.Revision);
        Assert.True(response.Succeeded);
        Assert.Equal("a=1", Show(response, 0));
        Assert.Equal("a=1 b=2", Show(response, 3));
        Assert.Equal("b=2", Show(response, 5));
        Assert.Equal(3, _store.Kv.CurrentRevision);
        Assert.Equal("b=2 c=3", _store.Get("a", "z"));
        Assert.Equal(3, _store.Sink.Published[^1].Events.Count);
    }

    [Fact]
    public void Headers_inside_name_the_old_revision_until_the_first_change_as_in_etcd()
    {
        _store.Put("a", "1");
        var response = _store.Txn(
            Requests.Range("a"), Requests.Delete("zz"), Requests.Put("b"), Requests.Range("a"), Requests.Delete("zz"),
            Requests.Txn(Requests.Put("c")), Requests.Delete("a"));

        Assert.Equal(2, response.Responses[0].ResponseRange.Header.Revision);
        Assert.Equal(2, response.Responses[1].ResponseDeleteRange.Header.Revision);
        Assert.Equal(3, response.Responses[2].ResponsePut.Header.Revision);
        Assert.Equal(3, response.Responses[3].ResponseRange.Header.Revision);
        Assert.Equal(3, response.Responses[4].ResponseDeleteRange.Header.Revision);
        Assert.Equal(new ResponseHeader(), response.Responses[5].ResponseTxn.Header);
        Assert.Equal(3, response.Responses[5].ResponseTxn.Responses[0].ResponsePut.Header.Revision);
        Assert.Equal(3, response.Responses[6].ResponseDeleteRange.Header.Revision);
    }

    [Fact]
    public void A_txn_that_changes_nothing_makes_no_revision()
    {
        _store.Put("a");
        Assert.Equal(2, _store.Txn().Header.Revision);
        Assert.Equal(2, _store.Txn(Requests.Delete("b"), Requests.Range("a")).Header.Revision);
        var failed = _store.Do<TxnResponse>(Requests.When(Requests.Version("a", CompareResult.Equal, 9)).Then(Requests.Put("b")));
        Assert.Equal((2, false, 0), (failed.Header.Revision, failed.Succeeded, failed.Responses.Count));
        Assert.Equal(2, _store.Kv.CurrentRevision);
        Assert.Single(_store.Sink.Published);
    }

    [Fact]
    public void Etcd_17263_a_range_does_not_see_what_the_same_txn_has_deleted()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        var response = _store.Txn(Requests.Put("b", "2"), Requests.Delete("a"), Requests.Range("a", "z"), Requests.Range("a"));
        Assert.Equal("b=2", Show(response, 2));
        Assert.Equal(0, response.Responses[3].ResponseRange.Count);
    }

    [Fact]
    public void A_range_at_the_revision_before_sees_none_of_the_changes()
    {
        _store.Put("a", "1");
        var response = _store.Txn(Requests.Put("a", "2"), Requests.Put("b", "2"), Requests.Range("a", "z", revision: 2));
        Assert.Equal("a=1", Show(response, 2));
    }

    [Fact]
    public void Prev_kv_and_ignored_values_see_changes_of_the_same_txn()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("k", "0");

        // Beyond the gap that etcd's check for duplicates leaves, a delete without an end.
        var response = _store.Txn(
            Requests.Txn(Requests.Put("k", "1", lease: 7)), Requests.Txn(Requests.Delete("k", "\0", prevKv: true)));
        Assert.Equal("1", Assert.Single(response.Responses[1].ResponseTxn.Responses[0].ResponseDeleteRange.PrevKvs).Value.Text());
        Assert.Equal("7:60[]", _store.Leases.Describe());
        Assert.Equal("", _store.Get("k"));
    }

    [Fact]
    public void Etcd_18799_a_txn_that_fails_half_way_leaves_nothing_behind()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("k", "1", lease: 7);

        // Each of these has done something by the time it turns out that it can't be finished.
        Assert.Equal(StoreError.LeaseNotFound, _store.Refused(Requests.Txn(Requests.Put("a"), Requests.Put("b", "", lease: 9))));
        Assert.Equal(StoreError.FutureRevision, _store.Refused(Requests.Txn(Requests.Put("a"), Requests.Range("a", revision: 3))));
        Assert.Equal(
            StoreError.KeyNotFound,
            _store.Refused(Requests.Txn(Requests.Put("a"), new PutRequest { Key = Requests.Bytes("b"), IgnoreValue = true })));

        // etcd ends its process over this one: the key is there before, but no longer when its turn comes.
        Assert.Equal(
            StoreError.KeyNotFound,
            _store.Refused(Requests.Txn(Requests.Delete("k", "\0"), new PutRequest { Key = Requests.Bytes("k"), IgnoreValue = true })));
        Assert.Equal(2, _store.Kv.CurrentRevision);
        Assert.Equal(1, _store.Records.Count);
        Assert.Single(_store.Sink.Published);
        Assert.Equal(3, _store.Put("next"));
    }

    [Fact]
    public void Etcd_18667_a_txn_with_a_range_at_a_compacted_revision_is_refused_whole_on_every_member()
    {
        var follower = new StoreHarness();
        foreach (var member in new[] { _store, follower })
        {
            member.Put("a", "1");
            member.Put("a", "2");
            member.Put("a", "3");
            member.Compact(4);
        }

        var txn = Requests.Txn(Requests.Put("b", "1"), Requests.Range("a", revision: 3), Requests.Put("c", "1"));
        Assert.Equal(StoreError.Compacted, _store.Refused(txn));
        Assert.Equal(StoreError.Compacted, follower.Refused(txn));
        Assert.Equal(_store.Describe(), follower.Describe());
        Assert.Equal("a=3", Show(_store.Txn(Requests.Range("a", revision: 4)), 0));
    }

    [Fact]
    public void Puts_are_checked_before_ranges_and_keys_before_leases()
    {
        var missingKey = new PutRequest { Key = Requests.Bytes("a"), IgnoreValue = true, Lease = 9 };
        Assert.Equal(StoreError.KeyNotFound, _store.Refused(Requests.Txn(Requests.Range("a", revision: 9), missingKey)));
        Assert.Equal(StoreError.LeaseNotFound, _store.Refused(Requests.Txn(Requests.Range("a", revision: 9), Requests.Put("a", lease: 9))));
    }

    [Fact]
    public void A_branch_that_is_not_taken_is_not_checked()
    {
        var txn = Requests.When(Requests.Version("a", CompareResult.Greater, 0)).Then(Requests.Put("a", lease: 9)).Else(Requests.Put("b", "1"));
        Assert.False(_store.Do<TxnResponse>(txn).Succeeded);
        Assert.Equal("b=1", _store.Get("\0", "\0"));
    }

    [Fact]
    public void Nested_compares_look_at_the_state_before_the_whole_txn()
    {
        var inner = Requests.When(Requests.Version("a", CompareResult.Equal, 0)).Then(Requests.Put("b", "before")).Else(Requests.Put("b", "after"));
        var response = _store.Txn(Requests.Put("a"), inner);
        Assert.True(response.Responses[1].ResponseTxn.Succeeded);
        Assert.Equal("b=before", _store.Get("b"));

        response = _store.Txn(Requests.Delete("a"), inner);
        Assert.False(response.Responses[1].ResponseTxn.Succeeded);
        Assert.Equal("b=after", _store.Get("b"));
    }

    [Fact]
    public void Nested_txns_share_the_revision_and_the_order_of_their_parent()
    {
        _store.Txn(Requests.Put("c"), Requests.Txn(Requests.Put("a"), Requests.Txn(Requests.Put("d"))), Requests.Put("b"));
        var events = Assert.Single(_store.Sink.Published);
        Assert.Equal("cadb", string.Concat(events.Events.Select(e => e.Kv.Key.Text())));
        Assert.All(events.Events, e => Assert.Equal(2, e.Kv.ModRevision));
        for (var sub = 0; sub < 4; sub++)
        {
            Assert.True(_store.Records.TryRead(new Revision(2, sub), out _));
        }
    }

    [Fact]
    public void A_negative_revision_inside_a_txn_is_an_old_one_as_in_etcd()
    {
        Assert.Equal(StoreError.Compacted, _store.Refused(Requests.Txn(Requests.Range("a", revision: -2))));
        _store.Txn(Requests.Range("a", revision: -1));
        _store.Compact(0);
        Assert.Equal(StoreError.Compacted, _store.Refused(Requests.Txn(Requests.Range("a", revision: -1))));
    }

    [Fact]
    public void A_txn_that_only_reads_is_answered_without_the_log()
    {
        _store.Put("a", "1");
        var applied = _store.Machine.AppliedIndex;
        var txn = Requests.When(Requests.Value("a", CompareResult.Equal, "1")).Then(Requests.Range("a"), Requests.Range("b")).Else(Requests.Range("c"));

        Assert.True(TxnShape.IsReadOnly(txn));
        var response = _store.Kv.ReadTxn(txn);
        Assert.Equal((2, true, 2), (response.Header.Revision, response.Succeeded, response.Responses.Count));
        Assert.Equal(response, _store.Do<TxnResponse>(txn));
        Assert.Equal(applied + 1, _store.Machine.AppliedIndex);
    }

    [Fact]
    public void Reading_without_the_log_refuses_what_the_log_would_refuse()
    {
        Assert.Equal(StoreError.FutureRevision, Assert.Throws<StoreException>(() => _store.Kv.ReadTxn(Requests.Txn(Requests.Range("a", revision: 9)))).Error);
        Assert.Throws<ArgumentException>(() => _store.Kv.ReadTxn(Requests.Txn(Requests.Put("a"))));
        Assert.Throws<ArgumentException>(() => _store.Kv.ReadTxn(Requests.Txn(Requests.Txn(Requests.Range("a")))));
    }

    [Fact]
    public void A_txn_is_serializable_when_each_of_its_ranges_is()
    {
        var serializable = new RangeRequest(Requests.Range("a")) { Serializable = true };
        Assert.True(TxnShape.IsSerializable(Requests.Txn(serializable).Else(serializable)));
        Assert.False(TxnShape.IsSerializable(Requests.Txn(serializable).Else(Requests.Range("a"))));
        Assert.False(TxnShape.IsSerializable(Requests.Txn(serializable, Requests.Put("a"))));
    }

    private static string Show(TxnResponse response, int index) =>
        string.Join(' ', response.Responses[index].ResponseRange.Kvs.Select(kv => $"{kv.Key.Text()}={kv.Value.Text()}"));
}
