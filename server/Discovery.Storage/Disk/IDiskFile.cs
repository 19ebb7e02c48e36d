namespace Discovery.Storage;

/// <summary>A file with positional access. Safe for use from several threads. Disposing does not sync.</summary>
public interface IDiskFile : IDisposable
{
    string Name { get; }

    long LengthBytes { get; }

    /// <summary>Fills the buffer from the offset; returns fewer bytes only where the file ends.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes at the offset; the file grows when needed. Not durable before <see cref="Sync"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes the contents durable. After a failure the file must not be used any further: a second sync proves nothing.</summary>
    void Sync();
}
