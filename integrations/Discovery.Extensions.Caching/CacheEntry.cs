using System.Buffers.Binary;
using Discovery.Client;

namespace Discovery.Extensions.Caching;

/// <summary>
/// The value of a key: a mark, when the entry ends at the latest, how long it lives after its last use, when that was, then the payload.
/// Times are milliseconds, since 1970 where they are points in time; 0 for none.
/// </summary>
/// <param name="EndsAt">The absolute expiration.</param>
/// <param name="Sliding">The sliding expiration.</param>
/// <param name="UsedAt">The use that the lease was granted for; later ones may not have been worth a new lease.</param>
/// <param name="Payload">What the application has stored.</param>
internal readonly record struct CacheEntry(long EndsAt, long Sliding, long UsedAt, ReadOnlyMemory<byte> Payload)
{
    private const byte Mark = 1;
    private const int HeaderBytes = 1 + (3 * sizeof(long));

    // A use is worth a new lease when this part of the sliding expiration has gone by since the last one that was: reads would otherwise
    // all be writes. The lease is longer by the same part, so that no entry ends early.
    private const long Part = 4;

    /// <returns>Null when somebody else wrote it.</returns>
    public static CacheEntry? Parse(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < HeaderBytes || span[0] != Mark)
            return null;
        return new CacheEntry(
            BinaryPrimitives.ReadInt64LittleEndian(span[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[9..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[17..]),
            bytes[HeaderBytes..]);
    }

    public KvValue ToValue()
    {
        var bytes = new byte[HeaderBytes + Payload.Length];
        bytes[0] = Mark;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), EndsAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(9), Sliding);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(17), UsedAt);
        Payload.CopyTo(bytes.AsMemory(HeaderBytes));
        return bytes;
    }

    /// <summary>Leases end by whole seconds; what is over is over for readers at once.</summary>
    public bool HasEnded(long now) => (EndsAt != 0 && now >= EndsAt) || (Sliding != 0 && now >= UsedAt + Sliding + (Sliding / Part));

    public bool IsWorthANewLease(long now) => Sliding != 0 && now - UsedAt >= Sliding / Part && (EndsAt == 0 || EndsAt > now);

    public TimeSpan TimeToLive(long now)
    {
        var left = Sliding == 0 ? long.MaxValue : Sliding + (Sliding / Part);
        if (EndsAt != 0)
            left = Math.Min(left, EndsAt - now);
        return TimeSpan.FromMilliseconds(Math.Max(left, 1));
    }
}
