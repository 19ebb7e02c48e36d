using System.Globalization;
using System.Text;
using Discovery.Storage.Index;

namespace Discovery.Storage.Tests.Index;

/// <summary>What counting and limiting cost, in nodes looked at: they are counted in debug builds only, elsewhere there is nothing to see.</summary>
public sealed class KeyIndexCostTests
{
    private const int Keys = 100_000;

    private static readonly KeyIndex Index = Build();

    /// <summary>Two descents, or a walk's way in and out: each looks at the nodes beside its own.</summary>
    private static readonly long NodesMax = 2 * Node.Capacity * Depth(Index.Root);

    // Built by now: that is not what is counted.
    public KeyIndexCostTests() => Assert.Equal(Keys, Index.LiveCount);

    [Theory]
    [InlineData(0, Keys)]
    [InlineData(1, Keys - 1)]
    [InlineData(Keys / 3, 2 * Keys / 3)]
    [InlineData(Keys / 2, (Keys / 2) + 5)]
    public void A_count_looks_at_no_more_nodes_than_the_depth_of_the_tree_asks_for(int from, int to)
    {
        var visits = Visits(() => Assert.Equal(to - from, Index.CountLive(KeyRange.Between(Key(from), Key(to)))));
        AssertFew(visits);
        AssertFew(Visits(() => Assert.Equal(Keys - from, Index.CountLive(KeyRange.From(Key(from))))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_limit_stops_the_walk_whatever_the_size_of_the_range(bool descending)
    {
        foreach (var range in (KeyRange[])[KeyRange.From(Key(0)), KeyRange.Between(Key(5), Key(Keys - 5)), KeyRange.Between(Key(Keys / 2), Key(Keys))])
        {
            AssertFew(Visits(() => Assert.Equal(11, Index.Live(range, max: 11, descending).Count)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Deleted_keys_in_between_are_passed_over_without_a_look_at_each(bool descending)
    {
        var editor = Index.Edit();
        for (var i = 1000; i < Keys - 1000; i++)
        {
            editor.Delete(Key(i), new Revision(Keys + i + 2, 0));
        }

        var index = editor.Publish();
        var range = KeyRange.Between(Key(990), Key(Keys - 990));
        AssertFew(Visits(() => Assert.Equal(20, index.CountLive(range))));
        // What is deleted is skipped at the highest node below which nothing else is: a node's worth on each level, twice.
        AssertFew(Visits(() => Assert.Equal(20, index.Live(range, int.MaxValue, descending).Count)));
    }

    private static void AssertFew(long visits)
    {
#if DEBUG
        Assert.InRange(visits, 1, NodesMax);
#else
        Assert.Equal(0, visits);
#endif
        Assert.True(NodesMax < Keys / 100);
    }

    private static long Visits(Action action)
    {
        var before = NodeVisits.Count;
        action();
        return NodeVisits.Count - before;
    }

    private static KeyIndex Build()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var i = 0; i < Keys; i++)
        {
            // Not in order, so that nodes are half full as in real life.
            var key = (int)(i * 7919L % Keys);
            editor.Put(Key(key), new Revision(i + 2, 0), lease: 0);
        }

        return editor.Publish();
    }

    private static int Depth(Node node) => node is Branch branch ? 1 + Depth(branch.Children[0]) : 1;

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes(number.ToString("D6", CultureInfo.InvariantCulture));
}
