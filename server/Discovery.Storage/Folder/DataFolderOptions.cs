using System.Numerics;
using System.Security.Cryptography;

namespace Discovery.Storage;

/// <summary>
/// Settings of a data folder. Sizes of pages and files count when the folder is laid out and are fixed for its life; powers of two.
/// </summary>
public sealed record DataFolderOptions
{
    private const int PageBytesMax = 1 << 30;

    public static DataFolderOptions Default { get; } = new();

    /// <summary>Memory for records of the revision store, in bytes, at least four of its pages; older records are read from the disk. Default 16 MiB.</summary>
    public long RevisionMemoryBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>A page of the revision store: no record can be larger (<see cref="DataFolder.RecordBytesMax"/>). 8 KiB to 1 GiB, default 4 MiB.</summary>
    public int RevisionPageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Size of a file of the revision store, at least a page. Default 8 MiB.</summary>
    public long RevisionSegmentBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>A page of the log: the most that one write and sync can cover. Two pages are held in memory. 4 KiB to 1 GiB, default 1 MiB.</summary>
    public int LogPageBytes { get; init; } = 1024 * 1024;

    /// <summary>Size of a file of the log, at least a page; the log shrinks by whole files. Default 8 MiB.</summary>
    public long LogSegmentBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>The revision store is compacted, at checkpoints, when it is at least this large and less than half of it is live. Default 128 MiB.</summary>
    public long CompactionBytesMin { get; init; } = 128L * 1024 * 1024;

    /// <summary>Lines of 64 bytes in FASTER's hash index; grown at a start when there are many records. Default 32,768 (2 MiB).</summary>
    public long RevisionIndexLines { get; init; } = 32 * 1024;

    /// <summary>Where the salt of a new folder's checksums comes from; a test's disk passes a fixed one.</summary>
    internal Func<uint> DrawSalt { get; init; } = static () => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));

    internal void Validate()
    {
        Check(nameof(RevisionPageBytes), RevisionPageBytes, 2 * BlockSize.Bytes, PageBytesMax);
        Check(nameof(LogPageBytes), LogPageBytes, BlockSize.Bytes, PageBytesMax);
        Check(nameof(RevisionSegmentBytes), RevisionSegmentBytes, RevisionPageBytes, 1L << 40);
        Check(nameof(LogSegmentBytes), LogSegmentBytes, LogPageBytes, 1L << 40);
        Check(nameof(RevisionIndexLines), RevisionIndexLines, 64, RevisionLayout.IndexLinesMax);
    }

    private static void Check(string name, long value, long least, long most)
    {
        if (value < least || value > most || !BitOperations.IsPow2(value))
        {
            throw new ArgumentException($"{name} is {value}; it must be a power of two from {least} to {most}.", name);
        }
    }
}
