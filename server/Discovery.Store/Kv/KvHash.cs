using System.Buffers.Binary;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// A checksum of the keys with their retained history, which is the same on all members that have the same, however it lies on their disks.
/// </summary>
/// <remarks>
/// CRC-32C, as etcd's, but not the same numbers: there the bytes of its own database are summed up. Here it is, in the order of the keys and
/// of each key's revisions, from what a compaction at the compact revision leaves up to the hash revision, little-endian:
/// <code>
///  0  8  main revision         24  8  create revision (0 in a delete)    48  4  length of the key
///  8  8  sub revision          32  8  version (0)                        52  4  length of the value
/// 16  8  1 for a delete, or 0  40  8  lease (0)                          56  …  key, value
/// </code>
/// </remarks>
/// <param name="Revision">The newest revision when it was computed.</param>
/// <param name="CompactRevision">Where the history begins that it covers; hashes of different ones can't be compared. -1 for all there is.</param>
/// <param name="HashRevision">The revision that it is of.</param>
public sealed record KvHash(uint Hash, long Revision, long CompactRevision, long HashRevision)
{
    private const int FactBytes = 56;

    /// <summary>Reads all records of the state, one at a time.</summary>
    /// <param name="revision">0 for the newest.</param>
    /// <exception cref="StoreException">The revision is compacted, or in the future.</exception>
    /// <exception cref="SnapshotSupersededException">This member installed a snapshot meanwhile.</exception>
    /// <exception cref="StorageCorruptException">A record is missing or damaged.</exception>
    public static KvHash Compute(HeldState state, long revision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (revision > 0 && revision < state.CompactRevision)
        {
            throw new StoreException(StoreError.Compacted);
        }

        if (revision > state.Revision)
        {
            throw new StoreException(StoreError.FutureRevision);
        }

        var upTo = revision <= 0 ? state.Revision : revision;
        var crc = ~0u;
        cancellationToken.ThrowIfCancellationRequested();
        while (state.TryNext(upTo, out var at, out var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            crc = Append(crc, at, record);
        }

        return new KvHash(~crc, state.Revision, state.CompactRevision, upTo);
    }

    private static uint Append(uint crc, Revision revision, ReadOnlySpan<byte> bytes)
    {
        var record = RevisionRecord.Parse(revision, bytes);
        var key = record.KeyIn(bytes);
        var value = record.ValueIn(bytes);
        Span<byte> facts = stackalloc byte[FactBytes];
        BinaryPrimitives.WriteInt64LittleEndian(facts, revision.Main);
        BinaryPrimitives.WriteInt64LittleEndian(facts[8..], revision.Sub);
        BinaryPrimitives.WriteInt64LittleEndian(facts[16..], record.IsTombstone ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(facts[24..], record.Created);
        BinaryPrimitives.WriteInt64LittleEndian(facts[32..], record.Version);
        BinaryPrimitives.WriteInt64LittleEndian(facts[40..], record.Lease);
        BinaryPrimitives.WriteInt32LittleEndian(facts[48..], key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(facts[52..], value.Length);
        return Crc32C.Append(Crc32C.Append(Crc32C.Append(crc, facts), key), value);
    }
}
