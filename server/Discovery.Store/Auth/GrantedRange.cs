using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>
/// A range of keys as requests and permissions name it, made comparable: from a first key up to, not including, an end, or without one.
/// </summary>
/// <param name="End">Null when the range has no end.</param>
internal readonly record struct GrantedRange(ByteString Start, ByteString? End)
{
    private static readonly ByteString Smallest = ByteString.CopyFrom(0);

    /// <param name="key">Empty stands for the smallest key, as in a watch.</param>
    /// <param name="rangeEnd">As on the wire: empty for the single key, "\0" for no end.</param>
    internal static GrantedRange Of(ByteString key, ByteString rangeEnd)
    {
        var start = key.IsEmpty ? Smallest : key;
        return rangeEnd.IsEmpty ? new GrantedRange(start, After(start))
            : IsOpenEnded(rangeEnd) ? new GrantedRange(start, null)
            : new GrantedRange(start, rangeEnd);
    }

    /// <summary>A permission for no key at all is taken for a mistake (etcd's #15619).</summary>
    internal static bool CanBeGranted(ByteString key, ByteString rangeEnd) =>
        !key.IsEmpty && (rangeEnd.IsEmpty || IsOpenEnded(rangeEnd) || KeyBytes.Comparer.Compare(key, rangeEnd) < 0);

    private static bool IsOpenEnded(ByteString rangeEnd) => rangeEnd.Length == 1 && rangeEnd[0] == 0;

    private static ByteString After(ByteString key) => KeyBytes.Wrap((byte[])[.. key.Span, 0]);
}
