using Discovery.Protocol;
using Discovery.Storage;
using static Discovery.Protocol.RangeRequest.Types;

namespace Discovery.Store.Tests.Kv;

public sealed class RangeTests : IDisposable
{
    private readonly ObservedRevisionStore _records = new(new MemoryRevisionStore());
    private readonly StoreHarness _store;

    public RangeTests() => _store = new StoreHarness(_records);

    public void Dispose() => _records.Dispose();

    [Fact]
    public void An_empty_store_is_at_revision_1()
    {
        var response = _store.Kv.Range(Requests.Range("a"));
        Assert.Equal(new RangeResponse { Header = new ResponseHeader { Revision = 1 } }, response);
    }

    [Fact]
    public void A_key_comes_with_everything_that_is_known_of_it()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", "1");
        _store.Put("b", "x");
        _store.Put("a", "2", lease: 7);

        var expected = new KeyValue
        {
            Key = Requests.Bytes("a"), Value = Requests.Bytes("2"), CreateRevision = 2, ModRevision = 4, Version = 2, Lease = 7,
        };
        var response = _store.Kv.Range(Requests.Range("a"));
        Assert.Equal([expected], response.Kvs);
        Assert.Equal((1, 4, false), (response.Count, response.Header.Revision, response.More));
    }

    [Theory]
    [InlineData("b", "", "b=2")]
    [InlineData("b", "d", "b=2 c=3")]
    [InlineData("b", "\0", "b=2 c=3 d=4")]
    [InlineData("\0", "\0", "a=1 b=2 c=3 d=4")]
    [InlineData("d", "b", "")]
    [InlineData("b", "b", "")]
    [InlineData("e", "", "")]
    public void Range_end_is_exclusive_and_a_zero_byte_means_no_end(string key, string end, string expected)
    {
        PutLetters();
        Assert.Equal(expected, _store.Get(key, end));
    }

    [Fact]
    public void A_limit_says_whether_there_is_more_and_counts_everything()
    {
        PutLetters();
        var two = _store.Kv.Range(new RangeRequest(Requests.Range("a", "z")) { Limit = 2 });
        Assert.Equal(("a b", true, 4), (Keys(two), two.More, two.Count));
        var four = _store.Kv.Range(new RangeRequest(Requests.Range("a", "z")) { Limit = 4 });
        Assert.Equal(("a b c d", false, 4), (Keys(four), four.More, four.Count));
        var negative = _store.Kv.Range(new RangeRequest(Requests.Range("a", "z")) { Limit = -1 });
        Assert.Equal(("a b c d", false, 4), (Keys(negative), negative.More, negative.Count));
        var huge = _store.Kv.Range(new RangeRequest(Requests.Range("a", "z")) { Limit = long.MaxValue });
        Assert.Equal(("a b c d", false, 4), (Keys(huge), huge.More, huge.Count));
    }

    [Theory]
    [InlineData(SortTarget.Key, SortOrder.None, "a b c d")]
    [InlineData(SortTarget.Key, SortOrder.Ascend, "a b c d")]
    [InlineData(SortTarget.Key, SortOrder.Descend, "d c b a")]
    [InlineData(SortTarget.Version, SortOrder.None, "c d a b")]
    [InlineData(SortTarget.Version, SortOrder.Ascend, "c d a b")]
    [InlineData(SortTarget.Version, SortOrder.Descend, "b a c d")]
    [InlineData(SortTarget.Create, SortOrder.Ascend, "b a d c")]
    [InlineData(SortTarget.Create, SortOrder.Descend, "c d a b")]
    [InlineData(SortTarget.Mod, SortOrder.Ascend, "d c b a")]
    [InlineData(SortTarget.Mod, SortOrder.Descend, "a b c d")]
    [InlineData(SortTarget.Value, SortOrder.Ascend, "c b a d")]
    [InlineData(SortTarget.Value, SortOrder.Descend, "d a b c")]
    public void Every_target_sorts_in_both_orders_now_and_in_the_past(SortTarget target, SortOrder order, string expected)
    {
        PutUnsorted();
        var now = new RangeRequest(Requests.Range("a", "z")) { SortTarget = target, SortOrder = order };
        Assert.Equal(expected, Keys(_store.Kv.Range(now)));

        var then = new RangeRequest(now) { Revision = _store.Kv.CurrentRevision };
        _store.Put("a", "later");
        _store.Delete("c");
        _store.Put("aa", "later");
        Assert.Equal(expected, Keys(_store.Kv.Range(then)));
    }

    [Fact]
    public void Keys_that_compare_equal_stay_in_key_order_in_both_directions()
    {
        for (var i = 0; i < 40; i++)
        {
            _store.Put($"k{i % 20:D2}", "same");
        }

        var expected = Enumerable.Range(0, 20).Select(i => $"k{i:D2}");
        foreach (var order in new[] { SortOrder.Ascend, SortOrder.Descend })
        {
            var request = new RangeRequest(Requests.Range("k", "l")) { SortTarget = SortTarget.Value, SortOrder = order };
            Assert.Equal(expected, _store.Kv.Range(request).Kvs.Select(kv => kv.Key.Text()));
        }
    }

    [Fact]
    public void Without_an_order_a_limit_cuts_before_the_sort_as_in_etcd()
    {
        PutUnsorted();
        var request = new RangeRequest(Requests.Range("a", "z")) { SortTarget = SortTarget.Mod, Limit = 2 };
        Assert.Equal("c b", Keys(_store.Kv.Range(request)));
        request.SortOrder = SortOrder.Ascend;
        Assert.Equal("d c", Keys(_store.Kv.Range(request)));
    }

    [Fact]
    public void Filters_narrow_the_keys_but_not_the_count()
    {
        PutUnsorted();
        RangeResponse Run(Action<RangeRequest> set)
        {
            var request = Requests.Range("a", "z");
            set(request);
            return _store.Kv.Range(request);
        }

        Assert.Equal("a b", Keys(Run(r => r.MinModRevision = 7)));
        Assert.Equal("c d", Keys(Run(r => r.MaxModRevision = 6)));
        Assert.Equal("c d", Keys(Run(r => r.MinCreateRevision = 5)));
        Assert.Equal("a b", Keys(Run(r => r.MaxCreateRevision = 3)));
        var limited = Run(r => (r.MinModRevision, r.Limit) = (6, 2));
        Assert.Equal(("a b", true, 4), (Keys(limited), limited.More, limited.Count));
    }

    [Fact]
    public void Count_only_returns_no_keys_now_or_in_the_past()
    {
        PutLetters();
        var request = new RangeRequest(Requests.Range("b", "z")) { CountOnly = true, Limit = 1, MinModRevision = 100 };
        var expected = new RangeResponse { Header = new ResponseHeader { Revision = 5 }, Count = 3 };
        Assert.Equal(expected, _store.Kv.Range(request));

        request.Revision = 3;
        expected.Count = 1;
        Assert.Equal(expected, _store.Kv.Range(request));
        Assert.Equal(0, _records.Reads);
    }

    [Fact]
    public void Keys_only_returns_lease_and_versions_and_reads_no_record()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", "1");
        _store.Put("a", "2", lease: 7);
        var kv = Assert.Single(_store.Kv.Range(new RangeRequest(Requests.Range("a", "b")) { KeysOnly = true }).Kvs);

        Assert.Equal(new KeyValue { Key = Requests.Bytes("a"), CreateRevision = 2, ModRevision = 3, Version = 2, Lease = 7 }, kv);
        Assert.Equal(0, _records.Reads);
    }

    [Fact]
    public void Keys_only_in_the_past_returns_the_lease_and_versions_of_then()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", "1", lease: 7);
        _store.Put("a", "2");
        var kv = Assert.Single(_store.Kv.Range(new RangeRequest(Requests.Range("a", revision: 2)) { KeysOnly = true }).Kvs);

        Assert.Equal(new KeyValue { Key = Requests.Bytes("a"), CreateRevision = 2, ModRevision = 2, Version = 1, Lease = 7 }, kv);
    }

    [Theory]
    [InlineData(SortTarget.Key, SortOrder.None)]
    [InlineData(SortTarget.Key, SortOrder.Descend)]
    [InlineData(SortTarget.Create, SortOrder.Ascend)]
    [InlineData(SortTarget.Mod, SortOrder.Descend)]
    public void Only_values_that_are_returned_are_read(SortTarget target, SortOrder order)
    {
        for (var i = 0; i < 200; i++)
        {
            _store.Put($"k{i}", "x");
        }

        var request = new RangeRequest(Requests.Range("k", "l")) { SortTarget = target, SortOrder = order, Limit = 3 };
        Assert.Equal(3, _store.Kv.Range(request).Kvs.Count);
        Assert.Equal(3, _records.Reads);
    }

    [Fact]
    public void An_older_revision_shows_the_keys_of_then_under_the_revision_of_now()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        _store.Put("a", "2");
        _store.Delete("b");

        Assert.Equal("a=1", _store.Get("a", "z", revision: 2));
        Assert.Equal("a=1 b=1", _store.Get("a", "z", revision: 3));
        Assert.Equal("a=2 b=1", _store.Get("a", "z", revision: 4));
        Assert.Equal("a=2", _store.Get("a", "z", revision: 5));
        Assert.Equal("", _store.Get("a", "z", revision: 1));
        Assert.Equal(5, _store.Kv.Range(Requests.Range("a", revision: 2)).Header.Revision);
    }

    [Fact]
    public void A_negative_revision_means_the_current_one()
    {
        PutLetters();
        Assert.Equal("a=1", _store.Get("a", revision: -3));
    }

    [Fact]
    public void A_future_revision_is_refused()
    {
        PutLetters();
        Assert.Equal("d=4", _store.Get("d", revision: 5));
        Assert.Equal(StoreError.FutureRevision, Assert.Throws<StoreException>(() => _store.Get("d", revision: 6)).Error);
    }

    [Fact]
    public void A_compacted_revision_is_refused_but_not_the_compact_revision_itself()
    {
        PutLetters();
        _store.Compact(4);
        Assert.Equal("a=1 b=2 c=3", _store.Get("a", "z", revision: 4));
        var refused = Assert.Throws<CompactedException>(() => _store.Get("a", revision: 3));
        Assert.Equal((StoreError.Compacted, 4), (refused.Error, refused.CompactRevision));
    }

    private void PutLetters()
    {
        foreach (var (letter, index) in "abcd".Select((letter, index) => (letter, index)))
        {
            _store.Put(letter.ToString(), $"{index + 1}");
        }
    }

    /// <summary>b, a, d, c in order of creation; d, c, b, a in order of change.</summary>
    private void PutUnsorted()
    {
        _store.Put("b", "5");
        _store.Put("a", "6");
        _store.Put("b", "5");
        _store.Put("d", "9");
        _store.Put("c", "1");
        _store.Put("b", "5");
        _store.Put("a", "6");
    }

    private static string Keys(RangeResponse response) => string.Join(' ', response.Kvs.Select(kv => kv.Key.Text()));
}
