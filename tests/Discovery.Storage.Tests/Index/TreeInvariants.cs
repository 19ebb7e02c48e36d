using Discovery.Storage.Index;

namespace Discovery.Storage.Tests.Index;

/// <summary>What must hold of every tree, however it came about.</summary>
internal static class TreeInvariants
{
    internal static void Check(KeyIndex index)
    {
        var depths = new HashSet<int>();
        Check(index.Root, lower: null, upper: null, depth: 0, depths, isRoot: true);
        Assert.Single(depths);
    }

    private static void Check(Node node, byte[]? lower, byte[]? upper, int depth, HashSet<int> depths, bool isRoot)
    {
        Assert.InRange(node.Count, isRoot ? 0 : 1, Node.Capacity);
        if (node is Leaf leaf)
        {
            depths.Add(depth);
            var entries = leaf.Used.ToArray();
            for (var i = 0; i < entries.Length; i++)
            {
                Assert.True(lower is null || lower.AsSpan().SequenceCompareTo(entries[i].Key) <= 0, "a key lies below its separator");
                Assert.True(upper is null || upper.AsSpan().SequenceCompareTo(entries[i].Key) > 0, "a key lies above its separator");
                Assert.True(i == 0 || entries[i - 1].Key.AsSpan().SequenceCompareTo(entries[i].Key) < 0, "keys are out of order");
            }

            Assert.Equal(entries.Count(e => e.IsLive), leaf.Live);
            Assert.Equal(entries.Count(e => e.IsDirty), leaf.Dirty);
            return;
        }

        var branch = (Branch)node;
        Assert.True(!isRoot || branch.Count > 1, "a root with one child is a level too many");
        for (var i = 0; i < branch.Count; i++)
        {
            Check(
                branch.Children[i],
                i == 0 ? lower : branch.Separators[i],
                i == branch.Count - 1 ? upper : branch.Separators[i + 1],
                depth + 1,
                depths,
                isRoot: false);
        }

        Assert.Equal(branch.Children.Take(branch.Count).Sum(c => c.Live), branch.Live);
        Assert.Equal(branch.Children.Take(branch.Count).Sum(c => c.Dirty), branch.Dirty);
    }
}
