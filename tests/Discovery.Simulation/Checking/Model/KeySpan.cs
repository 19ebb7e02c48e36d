using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>The keys that a request names: one, those from the first to before the second, or with "\0" as the second all from the first on.</summary>
internal readonly record struct KeySpan(ByteString Key, ByteString RangeEnd)
{
    public bool Contains(ByteString key)
    {
        if (RangeEnd.IsEmpty)
            return key.Equals(Key);
        var isOpen = RangeEnd.Length == 1 && RangeEnd[0] == 0;
        return KeyOrder.Instance.Compare(Key, key) <= 0 && (isOpen || KeyOrder.Instance.Compare(key, RangeEnd) < 0);
    }
}
