using System.Buffers;
using System.Numerics;

namespace Discovery.Store;

/// <summary>Fields in the encoding of protocol buffers, written one after the other into pieces from the pool, each reservation into one piece.</summary>
internal sealed class WireBytes
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Larger first pieces are given back.</summary>
    private const int KeptBytesMax = PieceBytes;

    private readonly List<(byte[] Piece, int Used)> _full = [];
    private byte[] _piece = [];
    private int _used;
    private long _before;

    internal long Length => _before + _used;

    internal static int SizeOf(ulong number) => (BitOperations.Log2(number | 1) * 9 + 73) >>> 6;

    /// <summary>Room for so many bytes, all of which the caller fills.</summary>
    internal Span<byte> Take(int bytes)
    {
        if (_piece.Length - _used < bytes)
        {
            Grow(bytes);
        }

        var room = _piece.AsSpan(_used, bytes);
        _used += bytes;
        return room;
    }

    /// <summary>Writes the number to the start of what is left.</summary>
    internal static void Number(ref Span<byte> left, ulong number)
    {
        var length = 0;
        while (number >= 0x80)
        {
            left[length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        left[length++] = (byte)number;
        left = left[length..];
    }

    /// <summary>A field that is not there when it is zero.</summary>
    internal static void Field(ref Span<byte> left, byte tag, ulong number)
    {
        if (number != 0)
        {
            left[0] = tag;
            left = left[1..];
            Number(ref left, number);
        }
    }

    /// <inheritdoc cref="Field(ref Span{byte}, byte, ulong)"/>
    internal static void Field(ref Span<byte> left, byte tag, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            left[0] = tag;
            left = left[1..];
            Number(ref left, (ulong)bytes.Length);
            bytes.CopyTo(left);
            left = left[bytes.Length..];
        }
    }

    internal static int FieldSize(ulong number) => number == 0 ? 0 : 1 + SizeOf(number);

    internal static long FieldSize(int bytes) => bytes == 0 ? 0 : 1L + SizeOf((ulong)bytes) + bytes;

    internal void WriteTo(IBufferWriter<byte> output)
    {
        foreach (var (piece, used) in _full)
        {
            output.Write(piece.AsSpan(0, used));
        }

        output.Write(_piece.AsSpan(0, _used));
    }

    /// <summary>Empty again; what is large goes back to the pool.</summary>
    internal void Clear()
    {
        foreach (var (piece, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        _full.Clear();
        if (_piece.Length > KeptBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_piece);
            _piece = [];
        }

        (_used, _before) = (0, 0);
    }

    private void Grow(int bytes)
    {
        if (_used > 0)
        {
            _full.Add((_piece, _used));
            _before += _used;
        }
        else if (_piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece);
        }

        (_piece, _used) = ([], 0);
        _piece = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, PieceBytes));
    }
}
