namespace Discovery.Client;

/// <summary>
/// A single key or a range of keys, as the protocol writes it: <see cref="Start"/> inclusive, <see cref="End"/> exclusive,
/// an empty end for one single key, the byte 0 as end for "no upper bound".
/// A plain key or text converts to the range of that one key.
/// </summary>
public readonly record struct KvRange
{
    private static readonly KvKey Zero = new([0]);

    private KvRange(KvKey start, KvKey end)
    {
        Start = start;
        End = end;
    }

    /// <summary>Every key of the store.</summary>
    public static KvRange All { get; } = new(Zero, Zero);

    /// <summary>The first key.</summary>
    public KvKey Start { get; }

    /// <summary>The first key that no longer belongs; empty for a single key, the byte 0 for no upper bound.</summary>
    public KvKey End { get; }

    /// <summary>True when the range is one single key.</summary>
    public bool IsSingleKey => End.IsEmpty;

    public static implicit operator KvRange(KvKey key) => Key(key);

    public static implicit operator KvRange(string key) => Key(key);

    public static implicit operator KvRange(byte[] key) => Key(key);

    /// <summary>One single key.</summary>
    public static KvRange Key(KvKey key) => new(key, default);

    /// <summary>Every key that begins with the prefix; an empty prefix is every key.</summary>
    public static KvRange Prefix(KvKey prefix) => prefix.IsEmpty ? All : new KvRange(prefix, EndOfPrefix(prefix));

    /// <summary>The keys from <paramref name="start"/> (inclusive) to <paramref name="end"/> (exclusive).</summary>
    /// <exception cref="ArgumentException">The end is empty: that would mean a single key.</exception>
    public static KvRange Between(KvKey start, KvKey end) => end.IsEmpty
        ? throw new ArgumentException("The end of a range must not be empty; use KvRange.From for one without upper bound.", nameof(end))
        : new KvRange(start, end);

    /// <summary>Every key from this one on.</summary>
    public static KvRange From(KvKey start) => new(start.IsEmpty ? Zero : start, Zero);

    /// <summary>Key and range_end of a message.</summary>
    internal static KvRange FromWire(KvKey start, KvKey end) => new(start, end);

    /// <summary>True when the key lies in the range.</summary>
    public bool Contains(KvKey key)
    {
        if (IsSingleKey)
            return key == Start;
        return key >= Start && (End == Zero || key < End);
    }

    public override string ToString()
    {
        if (IsSingleKey)
            return Start.ToString();
        return End == Zero ? $"[{Start}, …)" : $"[{Start}, {End})";
    }

    /// <summary>
    /// The smallest key greater than every key with the prefix: the last byte below 0xff raised by one,
    /// what follows it cut off.
    /// </summary>
    internal static KvKey EndOfPrefix(KvKey prefix)
    {
        var end = prefix.Bytes.ToArray();
        for (var last = end.Length - 1; last >= 0; last--)
        {
            if (end[last] == 0xff)
                continue;
            end[last]++;
            return KvKey.Owning(end.AsMemory(0, last + 1));
        }

        return Zero;
    }
}
