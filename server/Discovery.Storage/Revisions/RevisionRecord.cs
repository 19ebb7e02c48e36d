using System.Buffers.Binary;

namespace Discovery.Storage;

/// <summary>
/// A record as FASTER holds it. Key: the revision, 16 bytes big-endian. Value:
/// <code>
/// 0  4  CRC-32C of the revision (16 bytes) and the record, little-endian
/// 4  n  the record
/// </code>
/// </summary>
internal static class RevisionRecord
{
    public const int HeaderBytes = sizeof(uint);

    // FASTER adds 8 bytes of header, the key with its length in 24, the length of the value in 4, and rounds up to 8.
    private const int FasterBytes = 8 + 24 + sizeof(int);

    /// <summary>The largest record that fits a page of FASTER's log.</summary>
    public static int BytesMax(int pageBytes) => pageBytes - FasterBytes - HeaderBytes;

    /// <summary>Bytes that a record takes in FASTER's log.</summary>
    public static long SpaceOf(int recordBytes) => (FasterBytes + HeaderBytes + recordBytes + 7) & ~7L;

    public static uint Checksum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record) =>
        ~Crc32C.Append(Crc32C.Append(uint.MaxValue, key), record);

    public static void Write(Span<byte> value, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(value, Checksum(key, record));
        record.CopyTo(value[HeaderBytes..]);
    }

    public static uint StoredChecksum(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32LittleEndian(value);

    /// <summary>False when the value is too short or does not match its checksum.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length >= HeaderBytes && StoredChecksum(value) == Checksum(key, value[HeaderBytes..]);
}
