namespace Discovery.Storage;

/// <summary>The device under the log: a write is durable when it returns.</summary>
internal sealed class LogDevice(IDisk disk, SegmentFiles files) : FasterDevice(disk.Path)
{
    /// <summary>How many segments were created through this device.</summary>
    public int SegmentsCreated { get; private set; }

    protected override void Write(long segment, long offset, ReadOnlySpan<byte> bytes)
    {
        if (files.Write(segment, offset, bytes))
        {
            SegmentsCreated++;
        }

        files.Sync();
    }

    protected override void Read(long segment, long offset, Span<byte> buffer) => files.Read(segment, offset, buffer);
}
