using Discovery.Protocol;
using Discovery.Server.Metrics;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Space;

/// <summary>Upkeep by a clock that moves on with each look at it: steps end with their time, and still keep pace with what is written.</summary>
public sealed class StoreUpkeepTests : IDisposable
{
    private const int Keys = 100;
    private const int Puts = 3000;

    private readonly TickingClock _time = new();
    private readonly DataFolder _folder = DataFolder.Open(new SimDisk(1), SmallFolder.Options);
    private readonly StateMachine _machine;
    private readonly StoreUpkeep _upkeep;

    public StoreUpkeepTests()
    {
        _machine = StateMachine.Open(_folder.Revisions, new LeaseBook(ttlSecondsMin: 1), default);
        _upkeep = new StoreUpkeep(_machine, _folder, Checkpoint, new Counter(), _time);
        for (var i = 0; i < Puts; i++)
            Put($"key {i % Keys}");
    }

    [Fact]
    public void A_step_ends_when_its_time_is_up_whatever_is_left()
    {
        Compact(_machine.Kv.CurrentRevision);
        Checkpoint();
        _time.PerLook = TimeSpan.FromMicroseconds(90);
        var steps = 0;
        for (var goesOn = true; goesOn; steps++)
        {
            var (count, pending) = (_folder.Revisions.Count, _machine.PendingDeleteCount);
            goesOn = _upkeep.Step();
            Assert.InRange(count - _folder.Revisions.Count, 0, 3 * 16);
            Assert.InRange(_machine.PendingDeleteCount - pending, -3 * 16, 3 * (256 + (32 * Puts / Keys)));
        }
        Assert.Equal(Keys, _folder.Revisions.Count);
        Assert.InRange(steps, (Puts - Keys) / 48, int.MaxValue);
    }

    [Fact]
    public void What_was_applied_has_to_be_kept_up_with_however_long_it_takes()
    {
        Compact(_machine.Kv.CurrentRevision);
        Checkpoint();
        while (_machine.IsPruning)
            _upkeep.Step();
        _time.PerLook = TimeSpan.FromSeconds(1);
        var count = _folder.Revisions.Count;
        Assert.True(_upkeep.StepBehind(appliedBytes: 64 * 1024));
        Assert.InRange(count - _folder.Revisions.Count, 500, 600);
    }

    [Fact]
    public void Behind_a_batch_nothing_is_done_when_something_was_done_a_moment_ago()
    {
        Compact(_machine.Kv.CurrentRevision);
        Checkpoint();
        Assert.True(_upkeep.StepBehind(100));
        var (count, pending) = (_folder.Revisions.Count, _machine.PendingDeleteCount);
        for (var i = 0; i < 10; i++)
            Assert.True(_upkeep.StepBehind(100));
        Assert.Equal((count, pending), (_folder.Revisions.Count, _machine.PendingDeleteCount));
        Assert.True(_upkeep.IsGentle);

        _time.Pass(StoreUpkeep.Pause);
        Assert.True(_upkeep.StepBehind(100));
        Assert.NotEqual((count, pending), (_folder.Revisions.Count, _machine.PendingDeleteCount));
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.False(_upkeep.IsGentle);
    }

    [Fact]
    public void Who_waits_for_a_compaction_has_it_done_even_when_each_step_loses_the_processor_at_its_begin()
    {
        _time.PerLook = TimeSpan.FromSeconds(1);
        Compact(_machine.Kv.CurrentRevision);
        var done = _upkeep.DeletePending();
        for (var steps = 0; !done.IsCompleted; steps++)
        {
            Assert.InRange(steps, 0, Puts);
            _upkeep.Step();
        }
        Assert.Equal(Keys, _folder.Revisions.Count);
    }

    [Fact]
    public void Who_waits_for_a_compaction_waits_until_all_of_it_is_forgotten_and_deleted_whatever_is_compacted_meanwhile()
    {
        _time.PerLook = TimeSpan.FromMicroseconds(90);
        Compact(2000);
        var done = _upkeep.DeletePending();
        _upkeep.Step();
        for (var i = 0; !done.IsCompleted; i++)
        {
            if (i % 5 == 0)
            {
                Put($"key {i % Keys}");
                Compact(2001 + (i / 5));
            }
            Assert.True(_upkeep.Step());
        }
        Assert.True(done.IsCompletedSuccessfully);
        // By the definition: below the first compaction each key has one record at most.
        Assert.InRange(Enumerable.Range(2, 1998).Count(main => _folder.Revisions.TryRead(new Revision(main, 0), out _)), 0, Keys);
    }

    public void Dispose()
    {
        _upkeep.Stop();
        _folder.Dispose();
    }

    private void Put(string key) =>
        Apply(new Proposal { Put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFrom(new byte[20]) } });

    private void Compact(long revision) => Apply(new Proposal { Compaction = new CompactionRequest { Revision = revision } });

    private void Apply(Proposal proposal) => Assert.Null(_machine.Apply(_machine.AppliedIndex + 1, 1, proposal).Error);

    private void Checkpoint() =>
        _folder.Checkpoint(new CheckpointState(_machine.AppliedIndex, _machine.AppliedTerm, _machine.SaveState()), compact: false);

    private sealed class TickingClock : TimeProvider
    {
        private long _now;

        public TimeSpan PerLook { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now += PerLook.Ticks;
    }
}
