using Google.Protobuf;
using static Discovery.Protocol.RangeRequest.Types;

namespace Discovery.Store;

/// <summary>Sorts what a range has found, which comes in key order; keys that compare equal stay in it, in either direction.</summary>
internal static class RangeOrder
{
    internal static List<RangeItem> Sort(List<RangeItem> items, SortTarget target, SortOrder order, KvView view) => target switch
    {
        // As in etcd, a target other than the key sorts upwards when no order is given.
        SortTarget.Key when order == SortOrder.Descend => Reverse(items),
        SortTarget.Key => items,
        SortTarget.Version => Sort(items, static item => item.Version, order, Comparer<long>.Default),
        SortTarget.Create => Sort(items, static item => item.Created, order, Comparer<long>.Default),
        SortTarget.Mod => Sort(items, static item => item.Modified, order, Comparer<long>.Default),
        SortTarget.Value => Sort<ByteString>(
            items.ConvertAll(item => item.Load(view)), static item => item.Loaded!.Value, order, KeyBytes.Comparer),
        _ => throw new StoreException(StoreError.InvalidSortOption),
    };

    /// <summary>What <see cref="Sort(List{RangeItem}, SortTarget, SortOrder, KvView)"/> would say of the target.</summary>
    /// <exception cref="StoreException">There is no such target.</exception>
    internal static void Check(SortTarget target)
    {
        if (target is < SortTarget.Key or > SortTarget.Value)
        {
            throw new StoreException(StoreError.InvalidSortOption);
        }
    }

    private static List<RangeItem> Reverse(List<RangeItem> items)
    {
        items.Reverse();
        return items;
    }

    private static List<RangeItem> Sort<T>(List<RangeItem> items, Func<RangeItem, T> key, SortOrder order, IComparer<T> comparer) =>
        [.. order == SortOrder.Descend ? items.OrderByDescending(key, comparer) : items.OrderBy(key, comparer)];
}
