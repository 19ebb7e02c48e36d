using Google.Protobuf;

namespace Discovery.Store.Watch;

/// <summary>
/// Half-open key ranges, and which of them contain a key: a treap ordered by start, then end, where every node knows the greatest end
/// below it (an interval tree). All operations are O(log n) for the depth; a search adds what it finds. Equal ranges share a node, so
/// ten thousand watches of one prefix are one.
/// </summary>
internal sealed class RangeTree
{
    private Node? _root;

    // Priorities only have to look random; a fixed seed keeps runs repeatable.
    private ulong _priority = 0x9E3779B97F4A7C15;

    public WatcherList GetOrAdd(in WatchRange range)
    {
        for (var node = _root; node is not null;)
        {
            var order = Compare(range, node);
            if (order == 0)
            {
                return node.Watchers;
            }

            node = order < 0 ? node.Left : node.Right;
        }

        var added = new Node(range.Key, range.IsOpenEnded ? null : range.RangeEnd, NextPriority());
        _root = Insert(_root, added, range);
        return added.Watchers;
    }

    /// <summary>Nothing happens when the range is not there.</summary>
    public void Remove(in WatchRange range) => _root = Remove(_root, range);

    public void Find(ByteString key, List<WatcherList> found) => Find(_root, key, found);

    private static void Find(Node? node, ByteString key, List<WatcherList> found)
    {
        // Right turns are loops: only the left ones need the stack.
        while (node is not null && IsBefore(key, node.MaxEnd))
        {
            Find(node.Left, key, found);
            if (WatchRange.Compare(node.Start, key) > 0)
            {
                return;
            }

            if (IsBefore(key, node.End))
            {
                found.Add(node.Watchers);
            }

            node = node.Right;
        }
    }

    private static Node Insert(Node? node, Node added, in WatchRange range)
    {
        if (node is null)
        {
            return added;
        }

        if (Compare(range, node) < 0)
        {
            node.Left = Insert(node.Left, added, range);
            if (node.Left.Priority > node.Priority)
            {
                return RotateRight(node);
            }
        }
        else
        {
            node.Right = Insert(node.Right, added, range);
            if (node.Right.Priority > node.Priority)
            {
                return RotateLeft(node);
            }
        }

        node.Update();
        return node;
    }

    private static Node? Remove(Node? node, in WatchRange range)
    {
        if (node is null)
        {
            return null;
        }

        var order = Compare(range, node);
        if (order == 0)
        {
            return Merge(node.Left, node.Right);
        }

        if (order < 0)
        {
            node.Left = Remove(node.Left, range);
        }
        else
        {
            node.Right = Remove(node.Right, range);
        }

        node.Update();
        return node;
    }

    private static Node? Merge(Node? left, Node? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left.Priority > right.Priority)
        {
            left.Right = Merge(left.Right, right);
            left.Update();
            return left;
        }

        right.Left = Merge(left, right.Left);
        right.Update();
        return right;
    }

    private static Node RotateRight(Node node)
    {
        var top = node.Left!;
        node.Left = top.Right;
        top.Right = node;
        node.Update();
        top.Update();
        return top;
    }

    private static Node RotateLeft(Node node)
    {
        var top = node.Right!;
        node.Right = top.Left;
        top.Left = node;
        node.Update();
        top.Update();
        return top;
    }

    private static int Compare(in WatchRange range, Node node)
    {
        var order = WatchRange.Compare(range.Key, node.Start);
        return order != 0 ? order : CompareEnds(range.IsOpenEnded ? null : range.RangeEnd, node.End);
    }

    /// <summary>Null is no end, hence greater than every key.</summary>
    private static int CompareEnds(ByteString? left, ByteString? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => WatchRange.Compare(left, right),
    };

    private static bool IsBefore(ByteString key, ByteString? end) => end is null || WatchRange.Compare(key, end) < 0;

    private ulong NextPriority()
    {
        _priority ^= _priority << 13;
        _priority ^= _priority >> 7;
        _priority ^= _priority << 17;
        return _priority;
    }

    private sealed class Node(ByteString start, ByteString? end, ulong priority)
    {
        public readonly ByteString Start = start;
        public readonly ByteString? End = end;
        public readonly ulong Priority = priority;
        public readonly WatcherList Watchers = new();
        public ByteString? MaxEnd = end;
        public Node? Left;
        public Node? Right;

        public void Update()
        {
            MaxEnd = Greater(End, Greater(Left, Right));
        }

        private static ByteString? Greater(ByteString? end, Node? other) =>
            other is null || CompareEnds(end, other.MaxEnd) >= 0 ? end : other.MaxEnd;

        private static Node? Greater(Node? left, Node? right) =>
            left is null || (right is not null && CompareEnds(left.MaxEnd, right.MaxEnd) < 0) ? right : left;
    }
}
