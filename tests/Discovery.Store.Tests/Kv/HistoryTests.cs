using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store.Tests.Kv;

public sealed class HistoryTests : IDisposable
{
    private readonly ObservedRevisionStore _records = new(new MemoryRevisionStore());
    private readonly StoreHarness _store;

    public HistoryTests() => _store = new StoreHarness(_records);

    public void Dispose() => _records.Dispose();

    [Fact]
    public void A_revision_comes_whole_with_its_events_in_order()
    {
        _store.Put("a", "1");
        _store.Txn(Requests.Put("c", "1"), Requests.Delete("a"), Requests.Put("b", "1"));

        var revisions = _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes("z"), 0, 100, maxEvents: 2, out var completeTo);
        Assert.Equal(3, completeTo);
        Assert.Equal(["PUT a", "PUT c,DELETE a,PUT b"], revisions.Select(Describe));
        Assert.Equal(_store.Sink.Published.Select(Describe), revisions.Select(Describe));
    }

    [Fact]
    public void Reading_stops_between_revisions_once_there_is_enough()
    {
        for (var i = 0; i < 10; i++)
        {
            _store.Txn(Requests.Put("a"), Requests.Put("b"));
        }

        foreach (var end in new[] { "", "\0" })
        {
            var revisions = _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes(end), 2, 11, maxEvents: 3, out var completeTo);
            Assert.Equal(end.Length == 0 ? 4 : 3, completeTo);
            Assert.Equal(completeTo - 1, revisions.Count);
            revisions = _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes(end), completeTo + 1, 11, maxEvents: 100, out completeTo);
            Assert.Equal(11, completeTo);
            Assert.Equal(11, revisions[^1].Revision);
        }
    }

    [Fact]
    public void Nothing_in_the_range_is_complete_all_the_same()
    {
        _store.Put("a");
        _store.Put("a");
        Assert.Empty(_store.Kv.Read(Requests.Bytes("b"), Requests.Bytes("c"), 2, 3, 10, out var completeTo));
        Assert.Equal(3, completeTo);
        Assert.Empty(_store.Kv.Read(Requests.Bytes("a"), Requests.Bytes(""), 4, 9, 10, out completeTo));
        Assert.Equal(3, completeTo);
    }

    [Fact]
    public void One_key_among_many_revisions_costs_its_own_records_only()
    {
        for (var i = 0; i < 300; i++)
        {
            _store.Put($"k{i % 100}");
        }

        var revisions = _store.Kv.Read(Requests.Bytes("k7"), Requests.Bytes(""), 2, 301, 1000, out var completeTo);
        Assert.Equal([9, 109, 209], revisions.Select(r => r.Revision));
        Assert.Equal((301, 3), (completeTo, _records.Reads));
    }

    [Fact]
    public void Few_revisions_of_many_keys_cost_those_revisions_only()
    {
        for (var i = 0; i < 300; i++)
        {
            _store.Put($"k{i}");
        }

        Assert.Equal(3, _store.Kv.Read(Requests.Bytes("k"), Requests.Bytes("l"), 299, 301, 1000, out _).Count);
        Assert.Equal(3, _records.Reads);
    }

    [Fact]
    public void Catching_up_in_small_steps_does_not_look_everything_up_at_each()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _store.Put($"k{i % 200}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var events = 0;
        for (long next = 2, completeTo; next <= 20_001; next = completeTo + 1)
        {
            events += _store.Kv.Read(Requests.Bytes("k"), Requests.Bytes("l"), next, 20_001, 50, out completeTo).Sum(r => r.Events.Count);
        }

        Assert.Equal(20_000, events);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 60_000_000);
    }

    [Fact]
    public void A_key_that_changes_once_in_a_long_while_is_read_in_one_step()
    {
        _store.Put("rare", "1");
        for (var i = 0; i < 3000; i++)
        {
            _store.Put("busy");
        }

        _store.Put("rare", "2");
        var revisions = _store.Kv.Read(Requests.Bytes("rare"), Requests.Bytes(""), 2, long.MaxValue, 2, out var completeTo);
        Assert.Equal([2, 3003], revisions.Select(r => r.Revision));
        Assert.Equal((3003, 2), (completeTo, _records.Reads));
    }

    [Fact]
    public void Changes_far_apart_are_all_found_one_at_a_time()
    {
        var random = new Random(5);
        var expected = new List<long>();
        for (var i = 0; i < 6000; i++)
        {
            if (random.Next(60) == 0)
            {
                expected.Add(_store.Put("rare"));
            }

            _store.Put("busy");
        }

        var found = new List<long>();
        for (long next = 2, completeTo; next <= _store.Kv.CurrentRevision; next = completeTo + 1)
        {
            found.AddRange(_store.Kv.Read(Requests.Bytes("rare"), Requests.Bytes(""), next, long.MaxValue, 1, out completeTo).Select(r => r.Revision));
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public void History_below_the_compact_revision_is_refused()
    {
        for (var i = 0; i < 5; i++)
        {
            _store.Put("a");
        }

        _store.Compact(4);
        Assert.Equal(4, Assert.Throws<CompactedException>(() => _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes(""), 3, 6, 10, out _)).CompactRevision);
        Assert.Equal([4, 5, 6], _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes(""), 4, 6, 10, out _).Select(r => r.Revision));
    }

    [Fact]
    public void Several_changes_of_one_key_in_the_compact_revision_are_all_told()
    {
        _store.Put("a", "0");
        _store.Txn(Requests.Put("a", "1"), Requests.Delete("a", "\0"), Requests.Put("b", "2"));
        _store.Put("a", "3");
        _store.Compact(3);
        _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);

        var expected = new[] { "PUT a,DELETE a,PUT b", "PUT a" };
        Assert.Equal(expected, _store.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("\0"), 3, 4, 10, out _).Select(Describe));
        var restarted = _store.Restart(_store.Machine.SaveState());
        Assert.Equal(expected, restarted.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("\0"), 3, 4, 10, out _).Select(Describe));
    }

    [Fact]
    public void Previous_is_the_key_before_the_revision()
    {
        _store.Put("a", "1");
        _store.Put("a", "2");
        _store.Delete("a");
        _store.Put("a", "3");

        Assert.Equal([null, "1", "2", null, "3"], Enumerable.Range(2, 5).Select(r => _store.Kv.Previous(Requests.Bytes("a"), r)?.Value.Text()));
        _store.Compact(3);
        Assert.Equal([null, null, "2"], Enumerable.Range(2, 3).Select(r => _store.Kv.Previous(Requests.Bytes("a"), r)?.Value.Text()));
    }

    private static string Describe(RevisionEvents revision) =>
        string.Join(',', revision.Events.Select(e => $"{e.Type.ToString().ToUpperInvariant()} {e.Kv.Key.Text()}"));
}
