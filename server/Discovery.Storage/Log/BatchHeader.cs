using System.Buffers.Binary;

namespace Discovery.Storage;

/// <summary>
/// What stands in front of a batch, the unit of writing. Everything is little-endian; a batch starts and ends on a block and never
/// crosses a page.
/// <code>
///  0  4  length as FasterLog writes it: BatchBytes − 4
///  4  4  magic "LOGB"
///  8  8  Address: where in the log the batch starts
/// 16  8  SyncedUntil: everything below was durable when the batch was formed
/// 24  4  BatchBytes: header, frames and padding
/// 28  4  PayloadBytes: frames
/// 32  4  PreviousCrc: Crc of the batch before
/// 36  4  Crc: CRC-32C of salt, header up to here, frames and padding
/// 40  …  frames (<see cref="RecordFrame"/>), zeros up to BatchBytes
/// </code>
/// </summary>
internal readonly record struct BatchHeader(long Address, long SyncedUntil, int BatchBytes, int PayloadBytes, uint PreviousCrc, uint Crc)
{
    public const int Bytes = 40;

    /// <summary>The length in front belongs to FasterLog, which writes it itself.</summary>
    public const int FasterBytes = sizeof(int);

    private const uint Magic = 0x42474F4C;
    private const int CrcOffset = 36;

    /// <summary>Completes a batch whose frames stand behind the header and whose padding is zero. Returns its checksum.</summary>
    public static uint Seal(Span<byte> batch, long address, long syncedUntil, int payloadBytes, uint previousCrc, uint salt)
    {
        BinaryPrimitives.WriteInt32LittleEndian(batch, batch.Length - FasterBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[4..], Magic);
        BinaryPrimitives.WriteInt64LittleEndian(batch[8..], address);
        BinaryPrimitives.WriteInt64LittleEndian(batch[16..], syncedUntil);
        BinaryPrimitives.WriteInt32LittleEndian(batch[24..], batch.Length);
        BinaryPrimitives.WriteInt32LittleEndian(batch[28..], payloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[32..], previousCrc);
        var crc = Checksum(batch, salt);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[CrcOffset..], crc);
        return crc;
    }

    /// <summary>Reads the batch at the start of the bytes; false unless all of it is there, belongs at the address and is intact.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long address, uint salt, out BatchHeader header)
    {
        header = default;
        if (bytes.Length < BlockSize.Bytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Magic
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) != address)
        {
            return false;
        }

        var read = new BatchHeader(
            address,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]));
        if (read.BatchBytes < BlockSize.Bytes || read.BatchBytes > bytes.Length || !BlockSize.IsAligned(read.BatchBytes)
            || read.PayloadBytes < 0 || read.PayloadBytes > read.BatchBytes - Bytes
            || BinaryPrimitives.ReadInt32LittleEndian(bytes) != read.BatchBytes - FasterBytes
            || Checksum(bytes[..read.BatchBytes], salt) != read.Crc)
        {
            return false;
        }

        header = read;
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> batch, uint salt)
    {
        var state = Crc32C.Append(uint.MaxValue, salt);
        state = Crc32C.Append(state, batch[..CrcOffset]);
        return ~Crc32C.Append(state, batch[Bytes..]);
    }
}
