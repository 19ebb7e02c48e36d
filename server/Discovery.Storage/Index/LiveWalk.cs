namespace Discovery.Storage.Index;

/// <summary>Collects live keys of a range in either direction.</summary>
internal readonly struct LiveWalk(KeyRange range, int max, List<KeyEntry> found)
{
    /// <summary>False once there is nothing more to find.</summary>
    internal bool Visit(Node node, bool descending)
    {
        NodeVisits.Add();
        return (node, descending) switch
        {
            (_, _) when node.Live == 0 => true,
            (Branch branch, false) => VisitUp(branch),
            (Branch branch, true) => VisitDown(branch),
            (_, false) => VisitUp((Leaf)node),
            (_, true) => VisitDown((Leaf)node),
        };
    }

    private bool VisitUp(Branch branch)
    {
        for (var index = branch.ChildFor(range.Start.Span); index < branch.Count; index++)
        {
            if (!Visit(branch.Children[index], descending: false))
            {
                return false;
            }
        }

        return true;
    }

    private bool VisitDown(Branch branch)
    {
        var first = branch.ChildFor(range.Start.Span);
        for (var index = LastChild(branch); index >= first; index--)
        {
            if (!Visit(branch.Children[index], descending: true))
            {
                return false;
            }
        }

        return true;
    }

    private bool VisitUp(Leaf leaf)
    {
        for (var index = leaf.LowerBound(range.Start.Span); index < leaf.Count; index++)
        {
            var entry = leaf.Entries[index];
            if (found.Count == max || !range.Contains(entry.Key))
            {
                return false;
            }

            if (entry.IsLive)
            {
                found.Add(entry);
            }
        }

        return true;
    }

    private bool VisitDown(Leaf leaf)
    {
        var first = leaf.LowerBound(range.Start.Span);
        for (var index = End(leaf) - 1; index >= first; index--)
        {
            if (found.Count == max)
            {
                return false;
            }

            if (leaf.Entries[index] is { IsLive: true } entry && range.Contains(entry.Key))
            {
                found.Add(entry);
            }
        }

        return true;
    }

    private int LastChild(Branch branch) =>
        range.IsUnbounded ? branch.Count - 1 : branch.ChildFor(range.IsSingle ? range.Start.Span : range.End.Span);

    private int End(Leaf leaf) => range.IsUnbounded || range.IsSingle ? leaf.Count : leaf.LowerBound(range.End.Span);
}
