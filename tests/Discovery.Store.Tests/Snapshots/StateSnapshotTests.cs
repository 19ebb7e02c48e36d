using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store.Tests.Snapshots;

public sealed class StateSnapshotTests
{
    private readonly StoreHarness _store = new();

    public StateSnapshotTests()
    {
        _store.Apply(new MemberChange { Member = new Member { ID = 4, PeerURLs = { "http://n:2380" } } });
        _store.Apply(new MemberChange { Member = new Member { ID = 5 }, Kind = MemberChange.Types.Kind.Remove, ConfigIndex = 1 });
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = -7, TTL = 60 });
        _store.Put("a", "1", lease: -7);
        _store.Put("a", "2", lease: -7);
        _store.Txn(Requests.Put("b", "1"), Requests.Put("c", "1"));
        _store.Delete("c");
    }

    [Fact]
    public void A_member_that_is_made_of_a_snapshot_is_the_same_down_to_its_saved_state_and_its_history()
    {
        _store.Compact(3);
        _store.Machine.Skip(_store.Machine.AppliedIndex + 1, term: 8);
        var snapshot = _store.Machine.OpenSnapshot().Take();

        var other = new StoreHarness();
        other.Machine.Install(snapshot);
        Assert.Equal(_store.Describe(), other.Describe());
        Assert.Equal(_store.Machine.SaveState(), other.Machine.SaveState());
        Assert.Equal((_store.Machine.AppliedIndex, 8UL), (other.Machine.AppliedIndex, other.Machine.AppliedTerm));
        Assert.Equal("a=2 b=1 c=1", other.Get("a", "z", revision: 4));
        Assert.Equal(snapshot, other.Machine.OpenSnapshot().Take());

        // Both go on alike.
        Assert.Equal(_store.Put("a", "3"), other.Put("a", "3"));
        other.Compact(6);
        Assert.Equal(0, other.Machine.DeletePendingUpTo(1));
        other.Machine.DeletePendingUpTo(other.Machine.AppliedIndex);
        Assert.Equal("a=3 b=1", other.Get("\0", "\0"));
    }

    [Fact]
    public void The_header_tells_index_term_revision_and_members_and_nothing_more_is_read_for_it()
    {
        using var stream = new MemoryStream(_store.Machine.OpenSnapshot().Take());
        var header = SnapshotHeader.Read(stream);
        Assert.Equal((7UL, 1UL, 5L), (header.Index, header.Term, header.Revision));
        Assert.Equal(4UL, Assert.Single(header.Members.List()).ID);
        Assert.True(header.Members.IsRemoved(5));
        Assert.Equal(2UL, header.Members.ConfigIndex);
        Assert.True(stream.Position < stream.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void The_size_of_the_portions_makes_no_difference(int portionBytes)
    {
        for (var i = 0; i < 700; i++)
        {
            _store.Put($"key{i}", new string('v', 300));
        }

        Assert.Equal(_store.Machine.OpenSnapshot().Take(3000), _store.Machine.OpenSnapshot().Take(portionBytes));
    }

    [Fact]
    public void What_happens_while_it_is_read_does_not_show_and_its_records_stay_until_it_is_disposed()
    {
        for (var i = 0; i < 2000; i++)
        {
            _store.Put($"key{i % 500:000}", new string('v', 300));
        }

        _store.Compact(1500);
        var unreadableBefore = _store.Machine.PendingDeleteCount;
        Assert.True(unreadableBefore > 500);
        var expected = _store.Machine.OpenSnapshot().Take();
        var snapshot = _store.Machine.OpenSnapshot();
        var first = new byte[100];
        Assert.Equal(100, snapshot.Read(first));

        _store.Delete("key", "kez");
        _store.Compact(_store.Kv.CurrentRevision);
        var compacted = _store.Machine.AppliedIndex;
        Assert.Equal(unreadableBefore, _store.Machine.DeletePendingUpTo(compacted));
        Assert.True(_store.Machine.PendingDeleteCount >= 1000);
        Assert.Equal(expected, first.Concat(snapshot.TakeRest()));

        snapshot.Dispose();
        snapshot.Dispose();
        Assert.True(_store.Machine.DeletePendingUpTo(compacted) >= 1000);
        Assert.Equal(0, _store.Machine.PendingDeleteCount);
    }

    [Fact]
    public void The_oldest_of_several_snapshots_decides_what_stays()
    {
        var older = _store.Machine.OpenSnapshot();
        _store.Compact(4);
        var newer = _store.Machine.OpenSnapshot();
        Assert.Equal(0, _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex));
        older.Dispose();
        Assert.Equal(1, _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex));
        var other = new StoreHarness();
        other.Machine.Install(newer.Take());
        Assert.Equal(_store.Describe(), other.Describe());
    }

    [Fact]
    public void A_snapshot_of_a_state_that_was_itself_replaced_says_so_instead_of_mixing_two()
    {
        var ahead = new StoreHarness();
        ahead.Machine.Install(_store.Machine.OpenSnapshot().Take());
        for (var i = 0; i < 2000; i++)
        {
            ahead.Put($"key{i}", new string('w', 300));
        }

        var snapshot = ahead.Machine.OpenSnapshot();
        var part = new byte[100_000];
        Assert.Equal(part.Length, snapshot.Read(part));
        var further = new StoreHarness();
        further.Machine.Install(ahead.Machine.OpenSnapshot().Take());
        further.Delete("key", "kez");
        further.Compact(further.Kv.CurrentRevision);
        ahead.Machine.Install(further.Machine.OpenSnapshot().Take());
        Assert.Throws<SnapshotSupersededException>(() => snapshot.TakeRest());
        snapshot.Dispose();
        Assert.Equal(further.Machine.SaveState(), ahead.Machine.SaveState());
    }

    [Fact]
    public void A_record_that_is_missing_is_corruption_and_not_left_out()
    {
        _store.Records.Delete(new Revision(3, 0));
        Assert.Throws<StorageCorruptException>(() => _store.Machine.OpenSnapshot().Take());
    }

    [Fact]
    public async Task It_can_be_read_on_another_thread_while_entries_are_applied_and_compacted()
    {
        for (var i = 0; i < 300; i++)
        {
            _store.Put($"key{i}", "v");
        }

        for (var round = 0; round < 20; round++)
        {
            var snapshot = _store.Machine.OpenSnapshot();
            var expected = _store.Machine.SaveState();
            var reading = Task.Run(() => snapshot.Take(500));
            for (var i = 0; i < 100; i++)
            {
                _store.Put($"key{i * 3}", "w");
            }

            _store.Compact(_store.Kv.CurrentRevision);
            _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);
            var other = new StoreHarness();
            other.Machine.Install(await reading);
            Assert.Equal(expected, other.Machine.SaveState());
        }
    }
}
