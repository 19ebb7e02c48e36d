using System.Buffers.Binary;

namespace Discovery.Storage;

/// <summary>
/// A record, or a part of one that does not fit its batch, inside a batch; little-endian, padded to 8 bytes.
/// <code>
///  0  1  kind
///  1  3  zero
///  4  4  bytes of payload in this frame
///  8  8  index
/// 16  8  term
/// 24  4  bytes of payload of the whole record
/// 28  4  where in the record this frame's payload starts
/// 32  …  payload
/// </code>
/// </summary>
internal readonly record struct RecordFrame(LogRecordKind Kind, int PartBytes, ulong Index, ulong Term, int WholeBytes, int Offset)
{
    public const int HeaderBytes = 32;

    public bool IsFirst => Offset == 0;

    public bool IsLast => Offset + PartBytes == WholeBytes;

    /// <summary>Room that the frame takes in a batch.</summary>
    public int FrameBytes => HeaderBytes + PaddedBytes(PartBytes);

    public static int PaddedBytes(int payloadBytes) => (payloadBytes + 7) & ~7;

    public void Write(Span<byte> destination, ReadOnlySpan<byte> part)
    {
        destination[..HeaderBytes].Clear();
        destination[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], PartBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Index);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Term);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], WholeBytes);
        BinaryPrimitives.WriteInt32LittleEndian(destination[28..], Offset);
        part.CopyTo(destination[HeaderBytes..]);
        destination[(HeaderBytes + PartBytes)..FrameBytes].Clear();
    }

    /// <summary>False when the bytes, which a checksum has vouched for, are not a frame: a mistake of the writer, not of the disk.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordFrame frame)
    {
        frame = default;
        if (source.Length < HeaderBytes)
        {
            return false;
        }

        frame = new RecordFrame(
            (LogRecordKind)source[0],
            BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[28..]));
        return frame.Kind.IsKnown()
            && frame.PartBytes >= 0 && frame.PartBytes <= source.Length - HeaderBytes && frame.Offset >= 0 && frame.WholeBytes <= LogRecord.PayloadBytesMax
            && frame.Offset <= frame.WholeBytes - frame.PartBytes
            && frame.FrameBytes <= source.Length;
    }
}
