namespace Discovery.Storage;

/// <summary>What the manifest holds about the revision store.</summary>
internal sealed record RevisionCheckpoint
{
    /// <summary>FASTER's log-only, fold-over checkpoint.</summary>
    public required FasterCheckpoint Faster { get; init; }

    public required long RecordCount { get; init; }

    public required long LiveBytes { get; init; }

    /// <summary>At least the number of tombstones and burials in the log; zero saves the scan a pass.</summary>
    public required long Tombstones { get; init; }

    /// <summary>The greatest revision that was ever put.</summary>
    public required Revision Greatest { get; init; }
}
