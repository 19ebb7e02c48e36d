using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store.Tests.Kv;

public sealed class CompactionTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void Revisions_that_cannot_be_compacted_are_refused()
    {
        _store.Put("a");
        Assert.Equal(StoreError.FutureRevision, _store.Refused(new CompactionRequest { Revision = 3 }));
        Assert.Equal(StoreError.Compacted, _store.Refused(new CompactionRequest { Revision = -1 }));
        _store.Compact(2);
        Assert.Equal(StoreError.Compacted, _store.Refused(new CompactionRequest { Revision = 2 }));
        Assert.Equal(StoreError.Compacted, _store.Refused(new CompactionRequest { Revision = 1 }));
    }

    [Fact]
    public void Revision_0_can_be_compacted_once_as_in_etcd()
    {
        _store.Compact(0);
        Assert.Equal(StoreError.Compacted, _store.Refused(new CompactionRequest()));
        Assert.Equal([0], _store.Sink.Compactions);
    }

    [Fact]
    public void The_answer_names_the_current_revision_and_no_revision_is_made()
    {
        _store.Put("a");
        _store.Put("a");
        Assert.Equal(3, _store.Do<CompactionResponse>(new CompactionRequest { Revision = 2 }).Header.Revision);
        Assert.Equal((3, 2), (_store.Kv.CurrentRevision, _store.Kv.CompactRevision));
        Assert.Equal([2], _store.Sink.Compactions);
    }

    [Fact]
    public void Etcd_18089_a_delete_at_the_compact_revision_is_still_told()
    {
        _store.Put("a");
        _store.Delete("a");
        _store.Put("b");
        _store.Compact(3);
        _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);

        var revisions = _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes("z"), 3, 4, 100, out _);
        Assert.Equal([3, 4], revisions.Select(r => r.Revision));
        Assert.Equal(Event.Types.EventType.Delete, Assert.Single(revisions[0].Events).Type);
    }

    [Fact]
    public void Etcd_19179_a_delete_at_the_compact_revision_is_told_after_a_restart_too()
    {
        _store.Put("a");
        _store.Delete("a");
        _store.Compact(3);
        _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);

        var restarted = _store.Restart(_store.Machine.SaveState());
        var revisions = restarted.Kv.Read(Requests.Bytes("a"), Requests.Bytes(""), 3, 3, 100, out _);
        Assert.Equal(Event.Types.EventType.Delete, Assert.Single(Assert.Single(revisions).Events).Type);
        restarted.Put("b");
        restarted.Compact(4);
        restarted.Machine.DeletePendingUpTo(restarted.Machine.AppliedIndex);
        Assert.Equal(1, restarted.Records.Count);
    }

    [Fact]
    public void Records_go_only_when_a_checkpoint_contains_the_compaction()
    {
        for (var i = 0; i < 5; i++)
        {
            _store.Put("a", $"{i}");
        }

        var beforeCompaction = _store.Machine.AppliedIndex;
        _store.Compact(6);
        var afterCompaction = _store.Machine.AppliedIndex;
        _store.Put("a", "5");
        _store.Compact(7);

        Assert.Equal(0, _store.Machine.DeletePendingUpTo(beforeCompaction));
        Assert.Equal(6, _store.Records.Count);
        Assert.Equal(3, _store.Machine.DeletePendingUpTo(afterCompaction, recordsMax: 3));
        Assert.Equal(1, _store.Machine.DeletePendingUpTo(afterCompaction));
        Assert.Equal(2, _store.Records.Count);
        Assert.Equal(1, _store.Machine.PendingDeleteCount);
        Assert.Equal(1, _store.Machine.DeletePendingUpTo(afterCompaction + 2));
        Assert.Equal("a=5", _store.Get("a"));
    }

    [Fact]
    public void A_reader_whose_records_a_compaction_takes_away_reads_the_newer_state()
    {
        var records = new ObservedRevisionStore(new MemoryRevisionStore());
        var store = new StoreHarness(records);
        store.Put("a", "old");
        store.Put("b", "same");
        records.BeforeRead = _ =>
        {
            records.BeforeRead = null;
            store.Put("a", "new");
            store.Compact(4);
            store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex);
        };

        Assert.Equal("a=new b=same", store.Get("a", "z"));
    }

    [Fact]
    public void A_reader_of_the_past_that_a_compaction_overtakes_is_told_so()
    {
        var records = new ObservedRevisionStore(new MemoryRevisionStore());
        var store = new StoreHarness(records);
        store.Put("a", "old");
        store.Put("a", "new");
        records.BeforeRead = _ =>
        {
            records.BeforeRead = null;
            store.Compact(3);
            store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex);
        };

        Assert.Throws<CompactedException>(() => store.Get("a", revision: 2));
        records.BeforeRead = _ =>
        {
            records.BeforeRead = null;
            store.Put("a", "newer");
            store.Compact(4);
            store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex);
        };
        Assert.Equal(4, Assert.Throws<CompactedException>(() => store.Kv.Read(Requests.Bytes("a"), Requests.Bytes("\0"), 3, 9, 10, out _)).CompactRevision);
    }

    [Fact]
    public void A_missing_record_is_corruption_and_never_a_missing_key()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        _store.Records.Delete(new Revision(2, 0));

        Assert.Contains("2/0", Assert.Throws<StorageCorruptException>(() => _store.Get("a")).Message, StringComparison.Ordinal);
        Assert.Throws<StorageCorruptException>(() => _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes("\0"), 2, 9, 10, out _));
        Assert.Throws<StorageCorruptException>(() => _store.Kv.Read(Requests.Bytes("a"), Requests.Bytes(""), 2, 9, 10, out _));
        Assert.Throws<StorageCorruptException>(() => _store.Kv.Previous(Requests.Bytes("a"), 4));
        Assert.Throws<StorageCorruptException>(() => _store.Apply(new PutRequest(Requests.Put("a")) { PrevKv = true }));
        Assert.Throws<StorageCorruptException>(() => _store.Apply(Requests.When(Requests.Value("a", Compare.Types.CompareResult.Equal, "1"))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_record_missing_inside_a_revision_is_not_taken_for_the_end_of_it(long sub)
    {
        _store.Txn(Requests.Put("a"), Requests.Put("b"), Requests.Put("c"));
        _store.Records.Delete(new Revision(2, sub));
        var thrown = Assert.Throws<StorageCorruptException>(() => _store.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("d"), 2, 2, 10, out _));
        Assert.Contains($"2/{sub}", thrown.Message, StringComparison.Ordinal);

        // With more revisions than keys, history is read key by key.
        for (var i = 0; i < 20; i++)
        {
            _store.Put("x");
        }

        Assert.Throws<StorageCorruptException>(() => _store.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("\0"), 2, 22, 10, out _));
    }

    [Fact]
    public void A_record_of_another_key_is_corruption()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        Assert.True(_store.Records.TryRead(new Revision(3, 0), out var other));
        _store.Records.Put(new Revision(2, 0), other);
        Assert.Throws<StorageCorruptException>(() => _store.Get("a"));
    }
}
