namespace Discovery.Client;

/// <summary>
/// The store stands at an older revision than a watch has already reported: it was restored from a backup or started afresh.
/// What was read before is void. <see cref="PrefixWatcher"/> reads everything again by itself.
/// </summary>
public sealed class StoreRewoundException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreRewoundException(long storeRevision, long reportedRevision)
        : base($"The store stands at revision {storeRevision}, but revision {reportedRevision} had been seen before: "
            + "it was restored or replaced. Read everything again.")
    {
        StoreRevision = storeRevision;
        ReportedRevision = reportedRevision;
    }

    /// <summary>Where the store stands now.</summary>
    public long StoreRevision { get; }

    /// <summary>Where it had stood before.</summary>
    public long ReportedRevision { get; }
}
