using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>A set of ranges, joined and sorted, so that it can be asked whether it covers another range whole.</summary>
internal sealed class GrantedKeys
{
    private readonly List<GrantedRange> _ranges = [];

    internal GrantedKeys(IEnumerable<GrantedRange> ranges)
    {
        foreach (var range in ranges.OrderBy(r => r.Start, KeyBytes.Comparer))
        {
            // Two that touch cover together what neither covers alone.
            if (_ranges.Count > 0 && Reaches(_ranges[^1].End, range.Start))
            {
                _ranges[^1] = _ranges[^1] with { End = Later(_ranges[^1].End, range.End) };
            }
            else
            {
                _ranges.Add(range);
            }
        }
    }

    internal bool Cover(in GrantedRange wanted)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (KeyBytes.Comparer.Compare(_ranges[middle].Start, wanted.Start) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && Contains(_ranges[low - 1].End, wanted.Start) && Includes(_ranges[low - 1].End, wanted.End);
    }

    private static bool Reaches(ByteString? end, ByteString start) => end is null || KeyBytes.Comparer.Compare(start, end) <= 0;

    private static bool Contains(ByteString? end, ByteString key) => end is null || KeyBytes.Comparer.Compare(key, end) < 0;

    private static bool Includes(ByteString? end, ByteString? wanted) =>
        end is null || (wanted is not null && KeyBytes.Comparer.Compare(wanted, end) <= 0);

    private static ByteString? Later(ByteString? left, ByteString? right) =>
        left is null || right is null ? null : KeyBytes.Comparer.Compare(left, right) >= 0 ? left : right;
}
