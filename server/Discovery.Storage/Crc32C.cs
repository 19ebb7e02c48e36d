using System.Numerics;
using System.Runtime.InteropServices;

namespace Discovery.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), on the processor's instruction where there is one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    /// <summary>Continues a running state (not inverted; start with <see cref="uint.MaxValue"/> or a seed, invert at the end).</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, rest);
        }

        return state;
    }

    /// <summary>Continues a running state with a number, little-endian.</summary>
    public static uint Append(uint state, long value) => BitOperations.Crc32C(state, (ulong)value);
}
