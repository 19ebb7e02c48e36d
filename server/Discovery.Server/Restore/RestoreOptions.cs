namespace Discovery.Server.Restore;

/// <summary>What to make of a saved snapshot.</summary>
internal sealed record RestoreOptions
{
    public required string File { get; init; }

    /// <summary>Absolute path.</summary>
    public required string DataDir { get; init; }

    public required string Name { get; init; }

    /// <summary>The members of the new cluster by name, with their peer URLs.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Uri>> InitialCluster { get; init; }

    public required string InitialClusterToken { get; init; }

    public required IReadOnlyList<Uri> InitialAdvertisePeerUrls { get; init; }

    /// <summary>See <see cref="Store.SnapshotRestore"/>.</summary>
    public long RevisionBump { get; init; }

    public bool ChecksHash { get; init; } = true;
}
