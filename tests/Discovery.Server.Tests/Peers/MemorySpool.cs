using Discovery.Server.Peers;

namespace Discovery.Server.Tests.Peers;

/// <summary>A spool that a test can look into and fill up; it insists on the order that its callers promise.</summary>
internal sealed class MemorySpool : ISnapshotSpool
{
    private readonly MemoryStream _data = new();
    private bool _begun;

    public long Room { get; set; } = long.MaxValue;

    public bool IsCompleted { get; private set; }

    public int Begun { get; private set; }

    public byte[] Bytes => _data.ToArray();

    public void Begin()
    {
        _data.SetLength(0);
        (_begun, IsCompleted) = (true, false);
        Begun++;
    }

    public void Append(long offset, ReadOnlySpan<byte> data)
    {
        Assert.True(_begun && !IsCompleted);
        Assert.Equal(_data.Length, offset);
        if (_data.Length + data.Length > Room)
            throw new IOException("No space left on device");
        _data.Write(data);
    }

    public void Complete()
    {
        Assert.True(_begun && !IsCompleted);
        IsCompleted = true;
    }

    public Stream OpenRead() => new MemoryStream(Bytes);

    public void Discard()
    {
        _data.SetLength(0);
        (_begun, IsCompleted) = (false, false);
    }
}
