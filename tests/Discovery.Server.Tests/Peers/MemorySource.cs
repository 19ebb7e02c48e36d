using Discovery.Server.Peers;

namespace Discovery.Server.Tests.Peers;

/// <summary>Gives its bytes in pieces of any size, as a source may.</summary>
internal sealed class MemorySource(byte[] bytes, Random random) : ISnapshotSource
{
    private int _position;

    public ulong Index => 100;

    public ulong Term => 5;

    public bool IsDisposed { get; private set; }

    public int FailAt { get; set; } = int.MaxValue;

    public int Read(Span<byte> buffer)
    {
        if (_position >= FailAt)
            throw new IOException("Input/output error");
        var length = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), random.Next(1, 50));
        bytes.AsSpan(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public void Rewind() => _position = 0;

    public void Dispose() => IsDisposed = true;
}
