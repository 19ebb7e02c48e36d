namespace Discovery.Storage;

/// <summary>The write-ahead log. One thread appends; <see cref="TruncateBefore"/> may come from another.</summary>
public interface IRaftLog : IDisposable
{
    /// <summary>Writes the records in order. They are durable when the call returns; an empty batch writes nothing.</summary>
    /// <exception cref="ArgumentException">A payload is larger than <see cref="LogRecord.PayloadBytesMax"/>; nothing was written.</exception>
    /// <exception cref="StorageFailedException">
    /// The disk failed. What of the batch reached it is unknown, the log is unusable from here on and the process must end:
    /// after a failed sync the page cache can't be trusted.
    /// </exception>
    void Append(ReadOnlySpan<LogRecord> batch);

    /// <summary>
    /// Entries below <paramref name="index"/> may go. Whole segments are removed, so that older entries can stay; the last hard
    /// state and the last snapshot mark are kept.
    /// </summary>
    void TruncateBefore(ulong index);
}
