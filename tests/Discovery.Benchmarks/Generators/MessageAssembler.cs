using System.Buffers.Binary;

namespace Discovery.Benchmarks.Generators;

/// <summary>Makes messages of gRPC out of bytes that are cut anywhere. What comes in one piece is not copied.</summary>
internal sealed class MessageAssembler
{
    private const int PrefixBytes = 5;

    private byte[] _kept = [];
    private int _keptBytes;

    public delegate void OnMessage(ReadOnlySpan<byte> message);

    public void Add(ReadOnlySpan<byte> bytes, OnMessage onMessage)
    {
        if (_keptBytes > 0)
        {
            Keep(bytes);
            var used = Read(_kept.AsSpan(0, _keptBytes), onMessage);
            _kept.AsSpan(used, _keptBytes - used).CopyTo(_kept);
            _keptBytes -= used;
            return;
        }
        Keep(bytes[Read(bytes, onMessage)..]);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_kept.Length < _keptBytes + bytes.Length)
            Array.Resize(ref _kept, Math.Max(_kept.Length * 2, _keptBytes + bytes.Length));
        bytes.CopyTo(_kept.AsSpan(_keptBytes));
        _keptBytes += bytes.Length;
    }

    private static int Read(ReadOnlySpan<byte> bytes, OnMessage onMessage)
    {
        var at = 0;
        while (bytes.Length - at >= PrefixBytes)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[(at + 1)..]);
            if (bytes.Length - at - PrefixBytes < length)
                break;
            onMessage(bytes.Slice(at + PrefixBytes, length));
            at += PrefixBytes + length;
        }
        return at;
    }
}
