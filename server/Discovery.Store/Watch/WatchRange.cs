using Google.Protobuf;

namespace Discovery.Store.Watch;

/// <summary>The keys of a watch: one key, [key, end), or everything from key on. Always in the normal form that etcd gives it.</summary>
internal readonly struct WatchRange
{
    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    private WatchRange(ByteString key, ByteString rangeEnd)
    {
        Key = key;
        RangeEnd = rangeEnd;
    }

    public ByteString Key { get; }

    /// <summary>As on the wire: empty for the single key, "\0" for no end.</summary>
    public ByteString RangeEnd { get; }

    public bool IsSingleKey => RangeEnd.IsEmpty;

    public bool IsOpenEnded => RangeEnd.Length == 1 && RangeEnd[0] == 0;

    /// <summary>False when the range can hold no key. An empty key means the smallest one, "\0".</summary>
    public static bool TryCreate(ByteString key, ByteString rangeEnd, out WatchRange range)
    {
        range = new WatchRange(key.IsEmpty ? Zero : key, rangeEnd);
        return range.IsSingleKey || range.IsOpenEnded || Compare(range.Key, range.RangeEnd) < 0;
    }

    public bool Contains(ByteString key) => IsSingleKey
        ? Key.Equals(key)
        : Compare(Key, key) <= 0 && (IsOpenEnded || Compare(key, RangeEnd) < 0);

    public static int Compare(ByteString left, ByteString right) => KeyBytes.Comparer.Compare(left, right);
}
