namespace Discovery.Storage;

/// <summary>A file of <see cref="OverlayDisk"/>: the blocks that were written, and below them those of the file, if there is one.</summary>
internal sealed class OverlayFile : IDiskFile
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, byte[]> _written = [];
    private readonly IDiskFile? _below;

    public OverlayFile(string name, IDiskFile below)
    {
        Name = name;
        _below = below;
        LengthBytes = below.LengthBytes;
    }

    public OverlayFile(string name, long lengthBytes)
    {
        Name = name;
        LengthBytes = lengthBytes;
    }

    public string Name { get; }

    public long LengthBytes { get; private set; }

    public int Read(long offset, Span<byte> buffer)
    {
        lock (_gate)
        {
            var count = (int)Math.Clamp(LengthBytes - offset, 0, buffer.Length);
            buffer = buffer[..count];
            var fromBelow = _below?.Read(offset, buffer) ?? 0;
            buffer[fromBelow..].Clear();
            foreach (var (block, start, length, at) in Pieces(offset, count))
            {
                if (_written.TryGetValue(block, out var bytes))
                {
                    bytes.AsSpan(start, length).CopyTo(buffer[at..]);
                }
            }

            return count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var (block, start, length, at) in Pieces(offset, bytes.Length))
            {
                if (!_written.TryGetValue(block, out var written))
                {
                    written = new byte[BlockSize.Bytes];
                    _below?.Read(block * BlockSize.Bytes, written);
                    _written.Add(block, written);
                }

                bytes.Slice(at, length).CopyTo(written.AsSpan(start));
            }

            LengthBytes = Math.Max(LengthBytes, offset + bytes.Length);
        }
    }

    public void Sync()
    {
        // Nothing here is to last.
    }

    // The overlay may open it again.
    public void Dispose()
    {
    }

    // Which part of which block stands where in the buffer.
    private static IEnumerable<(long Block, int Start, int Length, int At)> Pieces(long offset, int count)
    {
        for (var at = 0; at < count;)
        {
            var start = (int)((offset + at) % BlockSize.Bytes);
            var length = Math.Min(BlockSize.Bytes - start, count - at);
            yield return ((offset + at) / BlockSize.Bytes, start, length, at);
            at += length;
        }
    }
}
