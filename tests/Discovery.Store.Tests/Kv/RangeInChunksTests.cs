using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Tests.Model;
using Discovery.Store.Tests.Snapshots;

namespace Discovery.Store.Tests.Kv;

public sealed class RangeInChunksTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void Merged_they_are_what_one_answer_would_be()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var generator = new RequestGenerator(random, keys: 30);
            var store = new StoreHarness();
            for (var i = 0; i < 200; i++)
            {
                store.Apply(generator.Next(store.Kv.CurrentRevision, store.Kv.CompactRevision));
            }

            for (var i = 0; i < 100; i++)
            {
                var request = generator.Range(store.Kv.CurrentRevision);
                if (!KvStore.CanStream(request) || request.Revision > store.Kv.CurrentRevision || (request.Revision > 0 && request.Revision < store.Kv.CompactRevision))
                {
                    continue;
                }

                var expected = store.Kv.Range(request);
                Assert.Equal(expected, Merge(store.Kv.RangeInChunks(request, random.Next(1, 300))));
            }
        }
    }

    [Fact]
    public void Each_but_a_single_large_key_is_of_no_more_bytes_than_it_may_be()
    {
        for (var i = 0; i < 100; i++)
        {
            _store.Put($"{i:00}", new string('v', i == 50 ? 5000 : 80));
        }

        var chunks = _store.Kv.RangeInChunks(Requests.Range("\0", "\0"), 1000).ToList();
        Assert.InRange(chunks.Count, 10, 20);
        Assert.Single(chunks, c => c.CalculateSize() > 1100);
        Assert.All(chunks.SkipLast(1), c => Assert.Equal((true, 0, false), (c.Header is null, c.Count, c.More)));
    }

    [Fact]
    public void What_is_written_between_two_chunks_does_not_show()
    {
        PutTen();
        var expected = _store.Kv.Range(Requests.Range("a", "z"));
        var chunks = new List<RangeResponse>();
        foreach (var chunk in _store.Kv.RangeInChunks(Requests.Range("a", "z"), 1))
        {
            chunks.Add(chunk);
            _store.Put($"k{chunks.Count}", "changed");
            _store.Put($"k{chunks.Count}x", "new");
            _store.Delete("k9");
        }

        Assert.Equal(10, chunks.Count);
        Assert.Equal(expected, Merge(chunks));
    }

    [Fact]
    public void Keys_only_and_a_limit_and_a_count_alone()
    {
        PutTen();
        foreach (var request in (RangeRequest[])[new() { Limit = 4 }, new() { Limit = 10 }, new() { KeysOnly = true, Limit = 3 }, new() { CountOnly = true, Limit = 3 }])
        {
            request.Key = Requests.Bytes("a");
            request.RangeEnd = Requests.Bytes("z");
            Assert.Equal(_store.Kv.Range(request), Merge(_store.Kv.RangeInChunks(request, 1)));
        }

        Assert.Equal(_store.Kv.Range(Requests.Range("none")), Merge(_store.Kv.RangeInChunks(Requests.Range("none"), 1)));
        Assert.Equal(_store.Kv.Range(Requests.Range("k5")), Merge(_store.Kv.RangeInChunks(Requests.Range("k5"), 1)));
    }

    [Fact]
    public void A_compaction_beyond_its_revision_ends_it()
    {
        PutTen();
        using var chunks = _store.Kv.RangeInChunks(Requests.Range("a", "z"), 1).GetEnumerator();
        Assert.True(chunks.MoveNext());
        _store.Compact(_store.Kv.CurrentRevision);
        _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);
        // Not beyond yet.
        Assert.True(chunks.MoveNext());
        _store.Put("k5", "2");
        _store.Compact(_store.Kv.CurrentRevision);
        Assert.Throws<CompactedException>(() => chunks.MoveNext());
    }

    [Fact]
    public void It_goes_on_when_a_snapshot_has_taken_the_place_of_the_state()
    {
        PutTen();
        var expected = _store.Kv.Range(Requests.Range("a", "z"));
        var ahead = new StoreHarness();
        ahead.Machine.Install(_store.Machine.OpenSnapshot().Take());
        ahead.Put("k3", "changed");
        ahead.Delete("k4");
        var chunks = new List<RangeResponse>();
        foreach (var chunk in _store.Kv.RangeInChunks(Requests.Range("a", "z"), 1))
        {
            chunks.Add(chunk);
            if (chunks.Count == 2)
            {
                _store.Machine.Install(ahead.Machine.OpenSnapshot().Take());
            }
        }

        Assert.Equal(expected, Merge(chunks));
    }

    [Fact]
    public void Revisions_in_the_future_and_compacted_ones_are_refused()
    {
        PutTen();
        _store.Compact(5);
        Assert.Equal(StoreError.FutureRevision, Assert.Throws<StoreException>(() => _store.Kv.RangeInChunks(Requests.Range("a", "z", 12), 1).First()).Error);
        Assert.Throws<CompactedException>(() => _store.Kv.RangeInChunks(Requests.Range("a", "z", 4), 1).First());
    }

    [Fact]
    public void An_answer_that_gets_too_large_for_one_message_is_refused_early_and_can_be_had_in_chunks()
    {
        var records = new ObservedRevisionStore(_store.Records);
        var kv = new KvStore(records, _store.Kv.State) { ResponseBytesMax = 10_000 };
        Assert.Empty(kv.Range(Requests.Range("a", "z")).Kvs);
        for (var i = 0; i < 1000; i++)
        {
            _store.Put($"k{i:000}", new string('v', 100));
        }

        kv = new KvStore(records, _store.Kv.State) { ResponseBytesMax = 10_000 };
        var all = Requests.Range("a", "z");
        Assert.Equal(StoreError.ResponseTooLarge, Assert.Throws<StoreException>(() => kv.Range(all)).Error);
        Assert.InRange(records.Reads, 80, 100);
        Assert.Equal(StoreError.ResponseTooLarge, Assert.Throws<StoreException>(() => kv.ReadTxn(Requests.Txn(all))).Error);
        Assert.Equal(StoreError.ResponseTooLarge, Assert.Throws<StoreException>(() => kv.Range(new RangeRequest(all) { KeysOnly = true })).Error);
        Assert.Equal(StoreError.ResponseTooLarge, Assert.Throws<StoreException>(
            () => kv.Range(new RangeRequest(all) { Limit = 1, SortTarget = RangeRequest.Types.SortTarget.Value, SortOrder = RangeRequest.Types.SortOrder.Ascend })).Error);
        Assert.Equal(50, kv.Range(new RangeRequest(all) { Limit = 50 }).Kvs.Count);
        Assert.Equal(1000, Merge(kv.RangeInChunks(all, 2000)).Kvs.Count);

        // A transaction that writes has the same outcome on all members, whatever the limit of each.
        Assert.Equal(1000, RangeQuery.Run(kv.Begin(), all).Kvs.Count);
    }

    private void PutTen()
    {
        for (var i = 0; i < 10; i++)
        {
            _store.Put($"k{i}", "1");
        }
    }

    private static RangeResponse Merge(IEnumerable<RangeResponse> chunks)
    {
        var merged = new RangeResponse();
        foreach (var chunk in chunks)
        {
            merged.MergeFrom(chunk);
        }

        return merged;
    }
}
