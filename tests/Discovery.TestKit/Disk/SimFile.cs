using Discovery.Storage;

namespace Discovery.TestKit;

/// <summary>An open file of <see cref="SimDisk"/>; dead after a crash.</summary>
internal sealed class SimFile(SimDisk disk, string name, SimInode inode, int powerCycle) : IDiskFile
{
    public string Name => name;

    public long LengthBytes => inode.LengthBytes;

    public int Read(long offset, Span<byte> buffer) => disk.Read(inode, powerCycle, name, offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> bytes) => disk.Write(inode, powerCycle, name, offset, bytes);

    public void Sync() => disk.Sync(inode, powerCycle, name);

    public void Dispose()
    {
        // Closing syncs nothing.
    }
}
