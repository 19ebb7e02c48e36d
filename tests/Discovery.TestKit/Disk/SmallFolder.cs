using Discovery.Storage;

namespace Discovery.TestKit;

/// <summary>Options with which a data folder costs little memory and turns over pages and files after a few records.</summary>
public static class SmallFolder
{
    public static DataFolderOptions Options { get; } = new()
    {
        RevisionMemoryBytes = 32 * 1024,
        RevisionPageBytes = 8 * 1024,
        RevisionSegmentBytes = 32 * 1024,
        RevisionIndexLines = 64,
        CompactionBytesMin = 32 * 1024,
        LogPageBytes = 16 * 1024,
        LogSegmentBytes = 64 * 1024,
        DrawSalt = () => 0x5EED_5A17,
    };
}
