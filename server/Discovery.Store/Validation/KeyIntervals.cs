using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>A set of keys as half-open intervals that are sorted and do not touch; a look-up is a binary search.</summary>
internal sealed class KeyIntervals
{
    private readonly List<(ByteString Start, ByteString End)> _intervals;

    private KeyIntervals(List<(ByteString Start, ByteString End)> intervals) => _intervals = intervals;

    internal static KeyIntervals Empty { get; } = new([]);

    /// <summary>
    /// What the deletes cover. In etcd's check a range without an upper bound ("\0") covers nothing, as its end sorts before its start;
    /// such a transaction is executed, so it has to be let through here.
    /// </summary>
    internal static KeyIntervals Of(IEnumerable<DeleteRangeRequest> deletes)
    {
        var intervals = new List<(ByteString Start, ByteString End)>();
        foreach (var delete in deletes)
        {
            var end = delete.RangeEnd.IsEmpty ? After(delete.Key) : delete.RangeEnd;
            if (KeyBytes.Comparer.Compare(delete.Key, end) < 0)
            {
                intervals.Add((delete.Key, end));
            }
        }

        intervals.Sort(static (left, right) => KeyBytes.Comparer.Compare(left.Start, right.Start));
        return new KeyIntervals(Join(intervals));
    }

    internal KeyIntervals Union(KeyIntervals other)
    {
        if (other._intervals.Count == 0 || _intervals.Count == 0)
        {
            return _intervals.Count == 0 ? other : this;
        }

        var merged = new List<(ByteString Start, ByteString End)>(_intervals.Count + other._intervals.Count);
        int left = 0, right = 0;
        while (left < _intervals.Count || right < other._intervals.Count)
        {
            var takeLeft = right == other._intervals.Count ||
                (left < _intervals.Count && KeyBytes.Comparer.Compare(_intervals[left].Start, other._intervals[right].Start) <= 0);
            merged.Add(takeLeft ? _intervals[left++] : other._intervals[right++]);
        }

        return new KeyIntervals(Join(merged));
    }

    internal bool Contains(ByteString key)
    {
        int low = 0, high = _intervals.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (KeyBytes.Comparer.Compare(_intervals[middle].Start, key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && KeyBytes.Comparer.Compare(key, _intervals[low - 1].End) < 0;
    }

    /// <summary>Joins neighbours of a list that is sorted by start.</summary>
    private static List<(ByteString Start, ByteString End)> Join(List<(ByteString Start, ByteString End)> sorted)
    {
        var joined = new List<(ByteString Start, ByteString End)>(sorted.Count);
        foreach (var next in sorted)
        {
            if (joined.Count > 0 && KeyBytes.Comparer.Compare(next.Start, joined[^1].End) <= 0)
            {
                var end = KeyBytes.Comparer.Compare(next.End, joined[^1].End) > 0 ? next.End : joined[^1].End;
                joined[^1] = (joined[^1].Start, end);
            }
            else
            {
                joined.Add(next);
            }
        }

        return joined;
    }

    private static ByteString After(ByteString key) => KeyBytes.Wrap((byte[])[.. key.Span, 0]);
}
