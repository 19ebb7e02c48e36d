namespace Discovery.Server.Options;

/// <summary>When a log file is put aside, and how many of those are kept; the fields of --log-rotation-config-json.</summary>
public sealed record LogRotation
{
    /// <summary>A line that would make the file larger goes to a new one.</summary>
    public long BytesMax { get; init; } = 100L << 20;

    /// <summary>Files that were put aside longer ago are deleted; null for none.</summary>
    public TimeSpan? AgeMax { get; init; }

    /// <summary>Files put aside beyond so many are deleted, the oldest first; 0 for none.</summary>
    public int BackupsMax { get; init; }

    /// <summary>The time in their names is that of the system's zone instead of UTC.</summary>
    public bool LocalTime { get; init; }

    /// <summary>They are compressed with gzip.</summary>
    public bool Compress { get; init; }
}
