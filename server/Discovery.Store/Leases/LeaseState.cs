using System.Buffers.Binary;
using Discovery.Storage;

namespace Discovery.Store.Leases;

/// <summary>
/// Leases as a checkpoint carries them: a version byte, then id, granted TTL and remaining time in seconds of each (version 1: without
/// remaining time), 8 bytes each, little-endian, in ascending order of the ids, so that equal books have equal bytes. Negative ids are ids
/// like any other (etcd's #14239).
/// </summary>
internal static class LeaseState
{
    private const byte Version = 2;
    private const byte VersionWithoutRemaining = 1;
    private const int NumberBytes = sizeof(long);

    public static byte[] Encode(IEnumerable<SavedLease> leases)
    {
        var sorted = leases.OrderBy(l => l.Id).ToArray();
        var bytes = new byte[1 + (sorted.Length * 3 * NumberBytes)];
        bytes[0] = Version;
        var rest = bytes.AsSpan(1);
        foreach (var lease in sorted)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, lease.Id);
            BinaryPrimitives.WriteInt64LittleEndian(rest[NumberBytes..], lease.TtlSeconds);
            BinaryPrimitives.WriteInt64LittleEndian(rest[(2 * NumberBytes)..], lease.RemainingSeconds);
            rest = rest[(3 * NumberBytes)..];
        }
        return bytes;
    }

    public static List<SavedLease> Decode(ReadOnlySpan<byte> state)
    {
        var leases = new List<SavedLease>();
        if (state.IsEmpty)
            return leases;
        var leaseBytes = state[0] == VersionWithoutRemaining ? 2 * NumberBytes : 3 * NumberBytes;
        if (state[0] is not (Version or VersionWithoutRemaining) || (state.Length - 1) % leaseBytes != 0)
            throw Damaged();
        for (var rest = state[1..]; !rest.IsEmpty; rest = rest[leaseBytes..])
        {
            var id = BinaryPrimitives.ReadInt64LittleEndian(rest);
            var ttlSeconds = BinaryPrimitives.ReadInt64LittleEndian(rest[NumberBytes..]);
            var remaining = state[0] == VersionWithoutRemaining ? 0 : BinaryPrimitives.ReadInt64LittleEndian(rest[(2 * NumberBytes)..]);
            var isInOrder = leases.Count == 0 || leases[^1].Id < id;
            if (!isInOrder || id == 0 || ttlSeconds is < 1 or > LeaseBook.TtlSecondsMax || remaining < 0 || remaining >= ttlSeconds)
                throw Damaged();
            leases.Add(new SavedLease(id, ttlSeconds, remaining));
        }
        return leases;
    }

    private static StorageCorruptException Damaged() => new(
        "The leases in the checkpoint are damaged or of a newer version. Start the version that wrote the data folder, or restore it from a backup.");
}
