namespace Discovery.Storage;

/// <summary>The device under the log: a write is durable when it returns.</summary>
internal sealed class LogDevice(IDisk disk, SegmentFiles files) : FasterDevice(disk.Path)
{
    /// <summary>
    /// Reserved space that was never written is turned into written space by the sync behind each write: a commit of the file system's
    /// journal, which doubles the time of a small append. So zeros are written a stretch ahead, and go out with one batch's sync.
    /// </summary>
    private const int StretchBytes = 1024 * 1024;

    // Larger batches pay for themselves, and would only be written twice.
    private const int SmallBytesMax = StretchBytes / 8;

    private static readonly byte[] Zeros = new byte[StretchBytes];

    private long _writtenUntil;

    /// <summary>How many segments were created through this device.</summary>
    public int SegmentsCreated { get; private set; }

    protected override void Write(long segment, long offset, ReadOnlySpan<byte> bytes)
    {
        if (files.Write(segment, offset, bytes))
        {
            SegmentsCreated++;
        }

        WriteAhead(segment, offset + bytes.Length, bytes.Length);
        files.Sync();
    }

    protected override void Read(long segment, long offset, Span<byte> buffer) => files.Read(segment, offset, buffer);

    // What lies behind the end of the log is zero already, or was never written: nothing is lost if this does not reach the disk.
    private void WriteAhead(long segment, long end, int batchBytes)
    {
        var start = segment * files.SegmentBytes;
        if (start + end <= _writtenUntil || batchBytes > SmallBytesMax)
        {
            return;
        }

        var until = Math.Min(files.SegmentBytes, (end + StretchBytes - 1) / StretchBytes * StretchBytes);
        if (until > end)
        {
            files.Write(segment, end, Zeros.AsSpan(0, (int)(until - end)));
        }

        _writtenUntil = start + until;
    }
}
