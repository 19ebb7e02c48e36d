using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store.Tests.Snapshots;

public sealed class SnapshotInstallTests
{
    private readonly StoreHarness _leader = new();
    private readonly StoreHarness _member = new();

    [Fact]
    public void A_member_that_is_behind_keeps_what_is_the_same_puts_what_is_missing_and_deletes_what_was_compacted()
    {
        Both(store =>
        {
            store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
            store.Put("a", "1", lease: 7);
            store.Put("a", "2", lease: 7);
            store.Put("b", "1");
            store.Delete("b");
            store.Compact(3);
        });
        _member.Put("x", "never committed elsewhere, but not told to anybody");
        _leader.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 8, TTL = 60 });
        _leader.Put("c", "1", lease: 8);
        _leader.Do<LeaseRevokeResponse>(new LeaseRevokeRequest { ID = 7 });
        _leader.Compact(6);
        _leader.Machine.DeletePendingUpTo(_leader.Machine.AppliedIndex);
        Assert.True(_member.Machine.PendingDeleteCount > 0);

        var kv = _member.Kv;
        Install();
        AssertSame();
        Assert.Same(kv, _member.Kv);
        Assert.Equal(0, _member.Machine.PendingDeleteCount);
        Assert.Equal(_leader.Records.Count, _member.Records.Count);
        Assert.Equal([3, 6], _member.Sink.Compactions);
        Assert.Equal([7], _member.Sink.Restores);
        Assert.Equal("c=1", _member.Restart(_member.Machine.SaveState()).Get("\0", "\0"));
    }

    [Fact]
    public void Etcd_18055_two_installs_in_a_short_time_and_one_far_ahead()
    {
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                _leader.Put($"{i}", $"{round}");
            }

            Install();
            AssertSame();
            _leader.Put("x");
            Install();
            AssertSame();
        }

        Both(store => store.Put("y"));
        _leader.Compact(_leader.Kv.CurrentRevision);
        Install();
        AssertSame();
    }

    [Fact]
    public void What_is_not_newer_is_refused_and_changes_nothing()
    {
        Both(store => store.Put("a", "1"));
        var same = _leader.Machine.OpenSnapshot().Take();
        var before = _member.Machine.SaveState();
        Assert.Throws<ArgumentException>(() => _member.Machine.Install(same));
        _member.Machine.Skip(_member.Machine.AppliedIndex + 1, 1);
        Assert.Throws<ArgumentException>(() => _member.Machine.Install(same));
        Assert.NotEqual(before, _member.Machine.SaveState());
        Assert.Empty(_member.Sink.Restores);
    }

    [Fact]
    public void Etcd_15271_a_snapshot_that_would_take_watchers_back_in_time_is_refused()
    {
        _member.Put("a", "1");
        _member.Put("a", "2");
        _leader.Put("a", "1");
        Skip(5);
        Assert.Throws<SnapshotUnusableException>(Install);

        _leader.Put("a", "2");
        _leader.Put("a", "3");
        _member.Compact(3);
        Skip(5);
        Assert.Throws<SnapshotUnusableException>(Install);
        Assert.Equal("a=2", _member.Get("a"));
        Assert.Empty(_member.Sink.Restores);
    }

    [Fact]
    public void Every_damaged_byte_and_every_end_cut_off_is_found_before_anything_is_changed()
    {
        Both(store => store.Put("a", "1"));
        _leader.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _leader.Put("b", "1", lease: 7);
        _leader.Put("a", "2");
        var snapshot = _leader.Machine.OpenSnapshot().Take();
        var before = _member.Describe();
        for (var at = 0; at < snapshot.Length; at++)
        {
            var damaged = snapshot.AsSpan().ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            Assert.Throws<SnapshotUnusableException>(() => _member.Machine.Install(damaged));
            Assert.Throws<SnapshotUnusableException>(() => _member.Machine.Install(snapshot[..at]));
        }

        Assert.Throws<SnapshotUnusableException>(() => _member.Machine.Install([.. snapshot, 0]));
        Assert.Equal(before, _member.Describe());
        Assert.Equal(1, _member.Records.Count);
        _member.Machine.Install(snapshot);
        AssertSame();
    }

    [Theory]
    [InlineData("a missing record")]
    [InlineData("a lease that it does not have")]
    [InlineData("a record from the future")]
    public void A_snapshot_that_is_whole_but_makes_no_sense_is_refused(string what)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        _leader.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _leader.Put("a", "1", lease: 7);
        _leader.Put("b", "1");
        var saved = SavedState.Decode(_leader.Machine.SaveState());
        saved = what == "a lease that it does not have" ? saved with { Leases = default } : saved;
        saved = what == "a record from the future" ? saved with { Revision = 2 } : saved;
        var checksum = SnapshotFormat.WriteHeader(output, saved.Encode());
        var records = 0;
        _leader.Records.Scan((revision, record) =>
        {
            if (what != "a missing record" || revision.Main != 2)
            {
                checksum = SnapshotFormat.WriteRecord(output, checksum, revision, record);
                records++;
            }
        });
        SnapshotFormat.WriteEnd(output, checksum, records);
        Assert.Throws<SnapshotUnusableException>(() => _member.Machine.Install(output.WrittenSpan.ToArray()));
        Assert.Equal(0UL, _member.Machine.AppliedIndex);
        Assert.Equal(0, _member.Records.Count);
    }

    [Fact]
    public void A_snapshot_that_changes_between_the_two_readings_ends_in_an_error_that_must_end_the_process()
    {
        for (var i = 0; i < 10; i++)
        {
            _leader.Put($"{i}", "v");
        }

        var snapshot = _leader.Machine.OpenSnapshot().Take();
        using var stream = new SpoiltStream(snapshot, spoilAt: snapshot.Length / 2);
        Assert.Throws<StorageCorruptException>(() => _member.Machine.Install(stream));
        Assert.Equal(0UL, _member.Machine.AppliedIndex);
    }

    [Fact]
    public void The_record_of_another_key_under_the_same_revision_gives_way()
    {
        _member.Put("mine", "1");
        _leader.Put("theirs", "1");
        _leader.Put("theirs", "2");
        Install();
        AssertSame();
    }

    [Fact]
    public void A_reader_that_is_overtaken_by_an_install_reads_again_instead_of_reporting_corruption()
    {
        var records = new ObservedRevisionStore(new MemoryRevisionStore());
        var member = new StoreHarness(records);
        member.Put("a", "1");
        member.Put("b", "1");
        _leader.Put("b", "0");
        _leader.Put("a", "0");
        _leader.Put("a", "9");
        records.BeforeRead = _ =>
        {
            records.BeforeRead = null;
            member.Machine.Install(_leader.Machine.OpenSnapshot().Take());
        };
        Assert.Equal("a=9 b=0", member.Get("a", "c"));
    }

    [Fact]
    public async Task Readers_on_other_threads_see_the_old_state_or_the_new_one_and_never_a_missing_record()
    {
        for (var i = 0; i < 200; i++)
        {
            Both(store => store.Put($"key{i:000}", "0"));
        }

        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var revision = 0L;
            while (!stop.IsCancellationRequested)
            {
                var response = _member.Kv.Range(Requests.Range("key", "kez"));
                Assert.Equal(200, response.Kvs.Count);
                Assert.Single(response.Kvs.Select(kv => kv.Value.Text()).Distinct());
                Assert.True(response.Header.Revision >= revision);
                revision = response.Header.Revision;
                try
                {
                    _member.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("\0"), revision - 100, revision + 100, 1000, out var _);
                }
                catch (CompactedException)
                {
                    // The next state begins later.
                }
            }
        })).ToArray();
        for (var round = 1; round <= 30; round++)
        {
            var operations = Enumerable.Range(0, 200).Select(i => (Google.Protobuf.IMessage)Requests.Put($"key{i:000}", $"{round}")).ToArray();
            _leader.Txn(operations);
            _leader.Compact(_leader.Kv.CurrentRevision);
            _leader.Machine.DeletePendingUpTo(_leader.Machine.AppliedIndex);
            Install();
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        AssertSame();
    }

    private void Install() => _member.Machine.Install(_leader.Machine.OpenSnapshot().Take());

    private void Both(Action<StoreHarness> action)
    {
        action(_leader);
        action(_member);
    }

    private void Skip(int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            _leader.Machine.Skip(_leader.Machine.AppliedIndex + 1, 1);
        }
    }

    private void AssertSame()
    {
        Assert.Equal(_leader.Describe(), _member.Describe());
        Assert.Equal(_leader.Machine.SaveState(), _member.Machine.SaveState());
        Assert.Equal(_leader.Machine.OpenSnapshot().Take(), _member.Machine.OpenSnapshot().Take());
    }

    /// <summary>Intact when it is read for the first time.</summary>
    private sealed class SpoiltStream(byte[] bytes, int spoilAt) : MemoryStream(bytes, 0, bytes.Length, writable: true, publiclyVisible: true)
    {
        private int _passes;

        public override long Position
        {
            get => base.Position;
            set
            {
                base.Position = value;
                if (value == 0 && ++_passes == 2)
                {
                    GetBuffer()[spoilAt] ^= 1;
                }
            }
        }
    }
}
