using Discovery.Protocol;
using Discovery.Store.Tests.Model;
using Google.Protobuf;

namespace Discovery.Store.Tests.Machine;

/// <summary>Several entries that readers and the subscriber are shown together.</summary>
public sealed class StagingTests
{
    private readonly StoreHarness _store = new();

    private StateMachine Machine => _store.Machine;

    [Fact]
    public void Nobody_sees_a_staged_entry_before_it_is_published()
    {
        _store.Put("a", "1");
        var put = Stage(2, Requests.Put("a", "2"));
        var txn = Stage(3, Requests.Txn(Requests.Range("a"), Requests.Put("b", "1")));
        Assert.Equal((3L, 4L), (put.Revision, txn.Revision));
        Assert.Equal("2", ((TxnResponse)txn.Response!).Responses[0].ResponseRange.Kvs[0].Value.Text());
        Assert.Equal(("a=1", 2L, 1UL, 1), (_store.Get("\0", "\0"), _store.Kv.CurrentRevision, Machine.AppliedIndex, _store.Sink.Published.Count));

        Machine.Publish();
        Assert.Equal(("a=2 b=1", 4L, 3UL), (_store.Get("\0", "\0"), _store.Kv.CurrentRevision, Machine.AppliedIndex));
        Assert.Equal([2L, 3L, 4L], _store.Sink.Published.Select(r => r.Revision));
        Assert.Equal("a=1", _store.Get("\0", "\0", revision: 2));
        Assert.Equal("a=2", _store.Get("\0", "\0", revision: 3));
    }

    [Fact]
    public void A_transaction_that_fails_behind_a_change_takes_back_its_own_and_nothing_else()
    {
        _store.Put("a", "1");
        Stage(2, Requests.Put("b", "2"));
        var keep = Requests.Put("a");
        keep.IgnoreValue = true;
        // The door refuses this; an entry of another version may hold it.
        var refused = Stage(3, Requests.Txn(Requests.Put("c", "3"), Requests.Delete("a"), keep));
        Assert.Equal((StoreError.KeyNotFound, null, 3L), (refused.Error, refused.Response, refused.Revision));
        Assert.Equal(4, Stage(4, Requests.Put("d", "4")).Revision);

        Machine.Publish();
        Assert.Equal("a=1 b=2 d=4", _store.Get("\0", "\0"));
        Assert.Equal(["2 a", "3 b", "4 d"], _store.Sink.Published.Select(r => $"{r.Revision} {string.Concat(r.Events.Select(e => e.Kv.Key.Text()))}"));
    }

    [Fact]
    public void What_changes_more_than_keys_is_shown_at_once_with_all_before_it()
    {
        Stage(1, Requests.Put("a", "1"));
        var granted = Stage(2, new LeaseGrantRequest { ID = 7, TTL = 60 });
        Assert.Equal(2, ((LeaseGrantResponse)granted.Response!).Header.Revision);
        Assert.Equal(("a=1", 2UL), (_store.Get("a"), Machine.AppliedIndex));

        Stage(3, Requests.Put("b", lease: 7));
        Stage(4, new LeaseRevokeRequest { ID = 7 });
        Assert.Equal(("a=1", 4L, 4UL), (_store.Get("\0", "\0"), _store.Kv.CurrentRevision, Machine.AppliedIndex));
        Stage(5, new CompactionRequest { Revision = 4 });
        Assert.Equal((4L, 4L), (_store.Kv.CompactRevision, _store.Sink.Compactions.Single()));
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    public void Entries_that_are_published_together_leave_what_each_alone_would(int seed)
    {
        var random = new Random(seed);
        var generator = new RequestGenerator(random, keys: 12);
        var alone = new StoreHarness();
        for (var index = 1UL; index <= 1500; index++)
        {
            var request = generator.Next(alone.Kv.CurrentRevision, alone.Kv.CompactRevision);
            var expected = alone.Apply(request);
            Assert.Equal(expected, Stage(index, request));
            if (random.Next(10) > 0)
            {
                continue;
            }

            Machine.Publish();
            Assert.Equal(alone.Describe(), _store.Describe());
            alone.Machine.Prune(100);
            Machine.Prune(7);
        }

        Machine.Publish();
        Assert.Equal(alone.Machine.SaveState(), Machine.SaveState());
        Assert.Equal(alone.Sink.Published.Select(Describe), _store.Sink.Published.Select(Describe));
    }

    private ApplyResult Stage(ulong index, IMessage request)
    {
        var proposal = Requests.Proposal(request);
        proposal.Id = index;
        return Machine.Stage(index, 1, proposal);
    }

    private static string Describe(RevisionEvents revision) => $"{revision.Revision}: {string.Join(", ", revision.Events)}";
}
