using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

public sealed class RangeTreeTests
{
    [Fact]
    public void The_tree_finds_exactly_the_ranges_that_contain_a_key()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var tree = new RangeTree();
            var ranges = new Dictionary<string, (WatchRange Range, WatcherList List)>();
            for (var step = 0; step < 200; step++)
            {
                var range = Range(random);
                var name = $"{range.Key.ToStringUtf8()}|{range.RangeEnd.ToStringUtf8()}";
                if (random.Next(3) > 0)
                {
                    var list = tree.GetOrAdd(range);
                    Assert.True(!ranges.TryGetValue(name, out var known) || ReferenceEquals(list, known.List), "one list a range");
                    ranges[name] = (range, list);
                }
                else
                {
                    tree.Remove(range);
                    ranges.Remove(name);
                }

                var key = ByteString.CopyFromUtf8(Word(random));
                var found = new List<WatcherList>();
                tree.Find(key, found);
                var expected = ranges.Values.Where(r => Keys.Contain(r.Range.Key, r.Range.RangeEnd, key)).Select(r => r.List);
                Assert.Equal(found.Count, found.ToHashSet().Count);
                if (!found.ToHashSet().SetEquals(expected))
                {
                    Assert.Fail($"seed {seed}, step {step}, key {key.ToStringUtf8()}");
                }
            }
        }
    }

    [Fact]
    public void Ten_thousand_ranges_that_do_not_contain_a_key_cost_next_to_nothing()
    {
        var tree = new RangeTree();
        var key = ByteString.CopyFromUtf8("k05000x");
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(WatchRange.TryCreate(ByteString.CopyFromUtf8($"k{i:00000}"), ByteString.CopyFromUtf8($"k{i:00000}~"), out var range));
            tree.GetOrAdd(range);
        }

        // A search compares some 30 keys; a linear one would compare 20,000, and ten of those would take more than the limit.
        var found = new List<WatcherList>();
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            for (var i = 0; i < 10; i++)
            {
                found.Clear();
                tree.Find(key, found);
            }

            best = TimeSpan.FromTicks(Math.Min(best.Ticks, System.Diagnostics.Stopwatch.GetElapsedTime(start).Ticks));
        }

        Assert.Single(found);
        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    private static WatchRange Range(Random random)
    {
        while (true)
        {
            var end = random.Next(6) == 0 ? "\0" : Word(random);
            if (WatchRange.TryCreate(ByteString.CopyFromUtf8(Word(random)), ByteString.CopyFromUtf8(end), out var range) && !range.IsSingleKey)
            {
                return range;
            }
        }
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (char)('a' + random.Next(4))));
}
