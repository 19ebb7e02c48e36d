using System.Buffers;
using System.IO.Compression;
using Google.Protobuf;

namespace Discovery.Rpc.Wire;

/// <summary>The one compression we offer, message by message.</summary>
internal static class GzipCodec
{
    private const int ChunkBytes = 16 * 1024;

    public static PooledBuffer Compress<T>(T message, int size)
        where T : class, IMessage<T>
    {
        using var plain = new PooledBuffer(size);
        message.WriteTo(plain);
        return Compress(plain.WrittenSpan);
    }

    public static PooledBuffer Compress(ReadOnlySpan<byte> plain)
    {
        var packed = new PooledBuffer(ChunkBytes);
        using (var gzip = new GZipStream(new PooledBufferStream(packed), CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }
        return packed;
    }

    /// <summary>Stops as soon as the limit is passed, so that a small message can't unfold into all of memory.</summary>
    public static byte[] Decompress(in ReadOnlySequence<byte> packed, int bytesMax)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent((int)packed.Length);
        using var plain = new PooledBuffer(ChunkBytes);
        try
        {
            packed.CopyTo(copy);
            using var gzip = new GZipStream(new MemoryStream(copy, 0, (int)packed.Length), CompressionMode.Decompress);
            while (true)
            {
                int read = gzip.Read(plain.GetSpan(ChunkBytes)[..ChunkBytes]);
                if (read == 0)
                {
                    // An empty payload is no gzip stream, but GZipStream takes it for one that holds nothing.
                    return packed.Length == 0 ? throw new InvalidDataException("the compressed message is empty") : plain.WrittenSpan.ToArray();
                }
                plain.Advance(read);
                if (plain.Length > bytesMax)
                {
                    throw FrameErrors.TooLargeDecompressed(plain.Length, bytesMax);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw FrameErrors.Undecompressable(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
