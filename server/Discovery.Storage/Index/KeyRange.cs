namespace Discovery.Storage.Index;

/// <summary>A set of neighbouring keys, in the order of their bytes: one key, [start, end), or everything from a key on.</summary>
public readonly struct KeyRange
{
    private enum Extent : byte
    {
        Single,
        Bounded,
        Unbounded,
    }

    private readonly Extent _extent;

    private KeyRange(Extent extent, ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> end)
    {
        _extent = extent;
        Start = start;
        End = end;
    }

    /// <summary>The first key that can belong to the range.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>The first key behind the range; meaningless for a single key and without a bound.</summary>
    public ReadOnlyMemory<byte> End { get; }

    public bool IsSingle => _extent == Extent.Single;

    public bool IsUnbounded => _extent == Extent.Unbounded;

    /// <summary>True when no key can belong to it: its end does not lie behind its start.</summary>
    public bool IsEmpty => _extent == Extent.Bounded && End.Span.SequenceCompareTo(Start.Span) <= 0;

    public static KeyRange Single(ReadOnlyMemory<byte> key) => new(Extent.Single, key, default);

    public static KeyRange Between(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> end) => new(Extent.Bounded, start, end);

    public static KeyRange From(ReadOnlyMemory<byte> start) => new(Extent.Unbounded, start, default);

    /// <summary>The range that an etcd request means: an empty end is the single key, one zero byte everything from the key on.</summary>
    public static KeyRange OfRequest(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> rangeEnd) => rangeEnd.Length switch
    {
        0 => Single(key),
        1 when rangeEnd.Span[0] == 0 => From(key),
        _ => Between(key, rangeEnd),
    };

    public bool Contains(ReadOnlySpan<byte> key) => _extent switch
    {
        Extent.Single => key.SequenceEqual(Start.Span),
        Extent.Bounded => key.SequenceCompareTo(Start.Span) >= 0 && key.SequenceCompareTo(End.Span) < 0,
        _ => key.SequenceCompareTo(Start.Span) >= 0,
    };
}
