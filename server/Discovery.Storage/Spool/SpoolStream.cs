namespace Discovery.Storage;

/// <summary>Reads a file of an <see cref="IDisk"/> as a stream.</summary>
internal sealed class SpoolStream(IDiskFile file, long lengthBytes) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => lengthBytes;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(lengthBytes - _position, 0, buffer.Length);
        var read = count == 0 ? 0 : file.Read(_position, buffer[..count]);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => lengthBytes + offset,
    };

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("The spool is only read here.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The spool is only read here.");
}
