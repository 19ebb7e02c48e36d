namespace Discovery.Server.Node;

/// <summary>How full a member may get.</summary>
internal sealed record SpaceOptions
{
    /// <summary>Bytes of the revision store, obsolete records included; 0 for no limit but the disk's.</summary>
    public long QuotaBytes { get; init; }
}
