namespace Discovery.Server.Options;

/// <summary>Where the log goes, and how it looks there.</summary>
public sealed record LogOptions
{
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Lines for people instead of JSON.</summary>
    public bool IsConsole { get; init; }

    /// <summary>"stderr", "stdout" or absolute paths of files, at least one.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = ["stderr"];

    /// <summary>For the one file among them; null when it is never put aside.</summary>
    public LogRotation? Rotation { get; init; }
}
