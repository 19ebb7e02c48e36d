using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store.Tests.Machine;

public sealed class RecoveryTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void A_checkpoint_brings_back_keys_history_leases_members_and_the_applied_index()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", "1", lease: 7);
        _store.Put("a", "2", lease: 7);
        _store.Txn(Requests.Put("b", "1"), Requests.Put("c", "1"));
        _store.Delete("c");
        _store.Apply(new Member { ID = 4, Name = "n", PeerURLs = { "http://n:2380" } });
        _store.Compact(3);
        _store.Machine.Skip(_store.Machine.AppliedIndex + 1, 8);

        var restarted = _store.Restart(_store.Machine.SaveState());
        Assert.Equal(_store.Describe(), restarted.Describe());
        Assert.Equal((_store.Machine.AppliedIndex, 8UL), (restarted.Machine.AppliedIndex, restarted.Machine.AppliedTerm));
        Assert.Equal("a=2 b=1 c=1", restarted.Get("a", "z", revision: 4));
        Assert.Empty(restarted.Sink.Published);
    }

    [Fact]
    public void Etcd_14239_a_negative_lease_id_survives_a_restart()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = -7, TTL = 60 });
        _store.Put("a", "1", lease: -7);
        var restarted = _store.Restart(_store.Machine.SaveState());
        Assert.Equal("-7:60[a]", restarted.Leases.Describe());
        restarted.Do<LeaseRevokeResponse>(new LeaseRevokeRequest { ID = -7 });
        Assert.Equal("", restarted.Get("a"));
    }

    [Fact]
    public void Etcd_11935_a_grant_or_revoke_that_the_checkpoint_contains_is_not_applied_again()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        var restarted = _store.Restart(_store.Machine.SaveState());
        Assert.Throws<InvalidOperationException>(
            () => restarted.Machine.Apply(1, 1, new Proposal { LeaseGrant = new LeaseGrantRequest { ID = 7, TTL = 60 } }));
        Assert.Equal("7:60[]", restarted.Leases.Describe());
    }

    [Fact]
    public void Etcd_17780_the_revision_does_not_go_back_when_a_crash_cuts_a_compaction_short()
    {
        for (var i = 0; i < 10; i++)
        {
            _store.Put("a", $"{i}");
        }

        _store.Delete("a");
        _store.Compact(12);
        var checkpoint = _store.Machine.SaveState();
        _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex, recordsMax: 4);

        var restarted = _store.Restart(checkpoint);
        Assert.Equal((12, 12), (restarted.Kv.CurrentRevision, restarted.Kv.CompactRevision));
        Assert.Equal(6, restarted.Machine.PendingDeleteCount);
        Assert.Equal(6, restarted.Machine.DeletePendingUpTo(restarted.Machine.AppliedIndex));
        Assert.Equal(1, restarted.Records.Count);
        Assert.Equal(13, restarted.Put("b"));

        // With nothing left of the key but its tombstone, and then not even that.
        restarted.Compact(13);
        restarted.Machine.DeletePendingUpTo(restarted.Machine.AppliedIndex);
        restarted = restarted.Restart(restarted.Machine.SaveState());
        restarted.Delete("b");
        restarted.Compact(14);
        Assert.Equal(14, restarted.Restart(restarted.Machine.SaveState()).Kv.CurrentRevision);
    }

    [Fact]
    public void Records_that_are_newer_than_the_checkpoint_are_written_again_by_the_replay()
    {
        _store.Put("a", "1");
        var checkpoint = _store.Machine.SaveState();
        _store.Put("a", "2");
        _store.Txn(Requests.Put("b"), Requests.Put("c"));

        var restarted = _store.Restart(checkpoint);
        Assert.Equal("a=1", restarted.Get("\0", "\0"));
        Assert.Equal(1, restarted.Records.Count);
        Assert.Equal(3, restarted.Put("a", "2"));
    }

    [Fact]
    public void Without_a_checkpoint_everything_comes_from_the_replay()
    {
        _store.Put("a", "1");
        var restarted = _store.Restart(default);
        Assert.Equal((1, 0UL, 0), (restarted.Kv.CurrentRevision, restarted.Machine.AppliedIndex, restarted.Records.Count));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 0)]
    public void A_record_that_is_missing_is_found_out_at_the_start(long main, long sub)
    {
        _store.Put("a", "1");
        _store.Txn(Requests.Put("b"), Requests.Put("c"), Requests.Put("d"));
        _store.Put("a", "2");
        _store.Records.Delete(new Revision(main, sub));
        var thrown = Assert.Throws<StorageCorruptException>(() => _store.Restart(_store.Machine.SaveState()));
        Assert.Contains("2 to 4", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_that_the_checkpoint_does_not_have_is_corruption()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", lease: 7);
        var saved = SavedState.Decode(_store.Machine.SaveState()) with { Leases = default };
        var thrown = Assert.Throws<StorageCorruptException>(() => _store.Restart(saved.Encode()));
        Assert.Contains("0000000000000007", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_cut_short_or_too_long_is_corruption()
    {
        _store.Apply(new Member { ID = 4, Name = "n" });
        var saved = _store.Machine.SaveState();
        for (var length = 1; length < saved.Length; length++)
        {
            Assert.Throws<StorageCorruptException>(() => _store.Restart(saved.AsMemory(0, length)));
        }

        Assert.Throws<StorageCorruptException>(() => _store.Restart((byte[])[.. saved, 0]));
    }

    [Fact]
    public void A_state_of_a_newer_version_is_refused_with_both_versions()
    {
        var saved = _store.Machine.SaveState();
        saved[0] = 5;
        var thrown = Assert.Throws<StorageUnusableException>(() => _store.Restart(saved));
        Assert.Contains("format 5, this version reads up to 4", thrown.Message, StringComparison.Ordinal);
    }
}
