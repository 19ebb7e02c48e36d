namespace Discovery.Storage;

/// <summary>What the manifest holds about the revision store.</summary>
internal sealed record RevisionCheckpoint
{
    /// <summary>FASTER's token and metadata of its log-only, fold-over checkpoint.</summary>
    public required Guid Token { get; init; }

    public required byte[] Metadata { get; init; }

    /// <summary>FASTER's log at the checkpoint: from here …</summary>
    public required long Begin { get; init; }

    /// <summary>… to here. Whatever is found beyond is ignored and overwritten.</summary>
    public required long End { get; init; }

    public required long RecordCount { get; init; }

    public required long LiveBytes { get; init; }

    /// <summary>At least the number of tombstones in the log; zero saves the scan a pass.</summary>
    public required long Tombstones { get; init; }

    /// <summary>The greatest revision that was ever put.</summary>
    public required Revision Greatest { get; init; }
}
