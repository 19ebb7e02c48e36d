namespace Discovery.Storage;

/// <summary>Settings of a data folder.</summary>
public sealed record DataFolderOptions
{
    public static DataFolderOptions Default { get; } = new();

    /// <summary>Memory for records of the revision store, in bytes; older records are read from the disk. Default 128 MiB.</summary>
    public long RevisionMemoryBytes { get; init; } = 128L * 1024 * 1024;
}
