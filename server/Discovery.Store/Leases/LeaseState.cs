using System.Buffers.Binary;
using Discovery.Storage;

namespace Discovery.Store.Leases;

/// <summary>
/// Leases as a checkpoint carries them: a version byte, then id and granted TTL in seconds of each, 8 bytes each, little-endian,
/// in ascending order of the ids, so that equal books have equal bytes. Negative ids are ids like any other (etcd's #14239).
/// </summary>
internal static class LeaseState
{
    private const byte Version = 1;
    private const int LeaseBytes = 16;

    public static byte[] Encode(IEnumerable<(long Id, long TtlSeconds)> leases)
    {
        var sorted = leases.OrderBy(l => l.Id).ToArray();
        var bytes = new byte[1 + (sorted.Length * LeaseBytes)];
        bytes[0] = Version;
        var rest = bytes.AsSpan(1);
        foreach (var (id, ttlSeconds) in sorted)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, id);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], ttlSeconds);
            rest = rest[LeaseBytes..];
        }
        return bytes;
    }

    public static List<(long Id, long TtlSeconds)> Decode(ReadOnlySpan<byte> state)
    {
        var leases = new List<(long, long)>();
        if (state.IsEmpty)
            return leases;
        if (state[0] != Version || (state.Length - 1) % LeaseBytes != 0)
            throw Damaged();
        for (var rest = state[1..]; !rest.IsEmpty; rest = rest[LeaseBytes..])
        {
            var id = BinaryPrimitives.ReadInt64LittleEndian(rest);
            var ttlSeconds = BinaryPrimitives.ReadInt64LittleEndian(rest[8..]);
            var isInOrder = leases.Count == 0 || leases[^1].Item1 < id;
            if (!isInOrder || id == 0 || ttlSeconds is < 1 or > LeaseBook.TtlSecondsMax)
                throw Damaged();
            leases.Add((id, ttlSeconds));
        }
        return leases;
    }

    private static StorageCorruptException Damaged() => new(
        "The leases in the checkpoint are damaged or of a newer version. Start the version that wrote the data folder, or restore it from a backup.");
}
