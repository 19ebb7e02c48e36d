using System.Buffers;
using System.Buffers.Binary;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// A snapshot of the state machine as bytes: a header, the records in the order of their keys, an end mark. Numbers are little-endian;
/// each checksum (CRC-32C) covers the one before and what follows it, so that nothing can be missing, changed or in another order.
/// <code>
///  0  8  magic "DISCSNAP"
///  8  4  format version
/// 12  4  length of the saved state
/// 16  n  saved state (<see cref="SavedState"/>)
///  …  4  checksum
///
///  0  8  main revision; -1 in the end mark
///  8  8  sub revision; in the end mark the number of records
/// 16  4  length of the record; 0 in the end mark
/// 20  n  the record as the revision store holds it
///  …  4  checksum
/// </code>
/// </summary>
internal static class SnapshotFormat
{
    internal const uint Version = 1;
    internal const int HeaderBytes = 16;
    internal const int RecordHeaderBytes = 20;
    internal const int ChecksumBytes = sizeof(uint);
    internal const long EndMain = -1;

    internal static ReadOnlySpan<byte> Magic => "DISCSNAP"u8;

    /// <summary>Returns the checksum, from which the next one goes on.</summary>
    internal static uint WriteHeader(IBufferWriter<byte> output, ReadOnlySpan<byte> savedState)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], savedState.Length);
        return Write(output, 0, header, savedState);
    }

    /// <inheritdoc cref="WriteHeader"/>
    internal static uint WriteRecord(IBufferWriter<byte> output, uint checksum, Revision revision, ReadOnlySpan<byte> record)
    {
        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, revision.Main);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], revision.Sub);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], record.Length);
        return Write(output, checksum, header, record);
    }

    internal static void WriteEnd(IBufferWriter<byte> output, uint checksum, long records) =>
        WriteRecord(output, checksum, new Revision(EndMain, records), []);

    internal static uint Checksum(uint previous, ReadOnlySpan<byte> header, ReadOnlySpan<byte> contents) =>
        ~Crc32C.Append(Crc32C.Append(~previous, header), contents);

    private static uint Write(IBufferWriter<byte> output, uint previous, ReadOnlySpan<byte> header, ReadOnlySpan<byte> contents)
    {
        output.Write(header);
        output.Write(contents);
        var checksum = Checksum(previous, header, contents);
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(ChecksumBytes), checksum);
        output.Advance(ChecksumBytes);
        return checksum;
    }
}
