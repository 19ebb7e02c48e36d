using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Tests.Model;
using Discovery.Store.Tests.Snapshots;
using Google.Protobuf;

namespace Discovery.Store.Tests.Machine;

/// <summary>A compaction is applied at once and pruned a little at a time: nobody can tell how far that has come.</summary>
public sealed class PruningTests
{
    [Fact]
    public void A_compaction_of_many_revisions_is_pruned_in_steps_that_each_do_a_little()
    {
        var store = new StoreHarness();
        for (var i = 0; i < 5000; i++)
        {
            store.Put($"key {i % 1000}");
        }

        store.Compact(5001, prune: false);
        Assert.Equal((5001, 0), (store.Kv.CompactRevision, store.Machine.PendingDeleteCount));
        Assert.Throws<CompactedException>(() => store.Get("key 1", revision: 5000));
        var steps = 0;
        for (; store.Machine.IsPruning; steps++)
        {
            var before = store.Machine.PendingDeleteCount;
            store.Machine.Prune(most: 100);

            // To the end of a leaf.
            Assert.InRange(store.Machine.PendingDeleteCount - before, 1, 100 + (32 * 5));
        }

        Assert.InRange(steps, 15, 50);
        Assert.Equal(4000, store.Machine.PendingDeleteCount);
        Assert.Equal(4000, store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex));
        Assert.Equal(1000, store.Records.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void However_far_pruning_has_come_all_is_as_if_it_were_done_at_once(int seed)
    {
        var random = new Random(seed);
        var generator = new RequestGenerator(random, keys: seed % 2 == 0 ? 12 : 150);
        var (atOnce, slow) = (new StoreHarness(), new StoreHarness());
        var inTheMiddle = 0;
        for (var step = 0; step < 1500; step++)
        {
            var request = generator.Next(atOnce.Kv.CurrentRevision, atOnce.Kv.CompactRevision);
            Assert.Equal(atOnce.Apply(request), slow.Apply(request));
            atOnce.Prune();
            if (random.Next(20) == 0)
            {
                slow.Machine.Prune(random.Next(1, 30));
            }

            if (random.Next(10) == 0)
            {
                slow.Machine.DeletePendingUpTo(slow.Machine.AppliedIndex, recordsMax: random.Next(20));
            }

            if (step % 10 == 0)
            {
                inTheMiddle += slow.Machine.IsPruning ? 1 : 0;
                AssertSame(atOnce, slow, generator);
            }

            if (random.Next(200) == 0)
            {
                slow = slow.Restart(slow.Machine.SaveState());
                Assert.False(slow.Machine.IsPruning);
                AssertSame(atOnce, slow, generator);
            }
        }

        Assert.True(inTheMiddle > 20, $"{inTheMiddle} comparisons came in the middle of it");
        slow.Prune();
        slow.Machine.DeletePendingUpTo(ulong.MaxValue);
        atOnce.Machine.DeletePendingUpTo(ulong.MaxValue);
        Assert.Equal(atOnce.Records.Count, slow.Records.Count);
        AssertSame(atOnce, slow, generator);
    }

    [Fact]
    public void Records_of_a_compaction_go_with_its_own_checkpoint_though_another_came_before_it_was_pruned()
    {
        var store = new StoreHarness();
        for (var i = 0; i < 200; i++)
        {
            store.Put($"key {i % 100}");
        }

        store.Compact(150, prune: false);
        var first = store.Machine.AppliedIndex;
        store.Machine.Prune(most: 1);
        store.Compact(201, prune: false);
        Assert.True(store.Machine.IsPruningUpTo(first));
        while (store.Machine.IsPruningUpTo(first))
        {
            store.Machine.Prune(most: 1);
        }

        Assert.True(store.Machine.IsPruning);
        store.Prune();
        Assert.Equal(0, store.Machine.DeletePendingUpTo(first - 1));
        Assert.Equal(49, store.Machine.DeletePendingUpTo(first));
        Assert.Equal(51, store.Machine.DeletePendingUpTo(first + 1));
        Assert.Equal(100, store.Records.Count);
    }

    [Fact]
    public void What_a_snapshot_needs_stays_when_a_compaction_behind_it_is_pruned()
    {
        var store = new StoreHarness();
        for (var i = 0; i < 300; i++)
        {
            store.Put($"key {i % 30}", $"{i}");
        }

        store.Compact(100, prune: false);
        store.Machine.Prune(most: 10);
        var expected = store.Machine.OpenSnapshot().Take();
        var held = store.Machine.OpenSnapshot();
        store.Compact(301, prune: false);
        store.Prune();
        store.Machine.DeletePendingUpTo(ulong.MaxValue);
        Assert.Equal(expected, held.Take());

        store.Machine.DeletePendingUpTo(ulong.MaxValue);
        Assert.Equal(30, store.Records.Count);
    }

    [Fact]
    public void A_snapshot_installed_in_the_middle_of_it_leaves_nothing_to_prune_and_nothing_behind()
    {
        var (leader, member) = (new StoreHarness(), new StoreHarness());
        for (var i = 0; i < 300; i++)
        {
            leader.Put($"key {i % 100}", $"{i}");
            member.Put($"key {i % 100}", $"{i}");
        }

        member.Compact(250, prune: false);
        member.Machine.Prune(most: 100);
        Assert.True(member.Machine.IsPruning && member.Machine.PendingDeleteCount > 0);
        leader.Compact(250, prune: false);
        leader.Put("key 1", "new");
        leader.Machine.Prune(most: 20);
        member.Machine.Install(leader.Machine.OpenSnapshot().Take());
        Assert.False(member.Machine.IsPruning);
        Assert.Equal(0, member.Machine.PendingDeleteCount);

        leader.Prune();
        leader.Machine.DeletePendingUpTo(ulong.MaxValue);
        Assert.Equal(leader.Records.Count, member.Records.Count);
        Assert.Equal(leader.Machine.OpenSnapshot().Take(), member.Machine.OpenSnapshot().Take());
    }

    [Fact]
    public void Who_compacts_faster_than_is_pruned_does_some_of_it_himself()
    {
        var store = new StoreHarness();
        for (var i = 0; i < 100; i++)
        {
            store.Put("key");
            store.Put("other");
            store.Compact(store.Kv.CurrentRevision, prune: false);
        }

        Assert.InRange(store.Machine.PendingDeleteCount, 2 * 80, 2 * 99);
    }

    private static void AssertSame(StoreHarness atOnce, StoreHarness slow, RequestGenerator generator)
    {
        Assert.Equal(atOnce.Describe(), slow.Describe());
        Assert.Equal(atOnce.Machine.SaveState(), slow.Machine.SaveState());
        Assert.Equal(atOnce.Kv.KeyCount, slow.Kv.KeyCount);
        Assert.Equal(atOnce.Machine.OpenSnapshot().Take(), slow.Machine.OpenSnapshot().Take());
        var oldest = Math.Max(1, atOnce.Kv.CompactRevision);
        for (var revision = oldest - 1; revision <= atOnce.Kv.CurrentRevision; revision += 7)
        {
            Assert.Equal(Outcome(() => Hash(atOnce, revision)), Outcome(() => Hash(slow, revision)));
            Assert.Equal(
                Outcome(() => atOnce.Kv.Range(Requests.Range("\0", "\0", revision))), Outcome(() => slow.Kv.Range(Requests.Range("\0", "\0", revision))));
        }

        for (var i = 0; i < 5; i++)
        {
            var (key, end) = generator.Interval();
            Assert.Equal(Events(atOnce.Kv, key, end, oldest), Events(slow.Kv, key, end, oldest));
        }
    }

    private static object Outcome(Func<object> run)
    {
        try
        {
            return run();
        }
        catch (StoreException refused)
        {
            return refused.Error;
        }
    }

    private static KvHash Hash(StoreHarness store, long revision)
    {
        using var state = store.Machine.Hold();
        return KvHash.Compute(state, revision);
    }

    private static List<string> Events(KvStore store, ByteString key, ByteString end, long from) =>
        [.. store.Read(key, end, from, long.MaxValue, int.MaxValue, out _).Select(r => $"{r.Revision}: {string.Join(", ", r.Events)}")];
}
