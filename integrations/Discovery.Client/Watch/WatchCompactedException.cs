namespace Discovery.Client;

/// <summary>
/// The revisions that a watch still had to report have been compacted away. Read the range again and watch from the revision after it;
/// <see cref="PrefixWatcher"/> does that by itself.
/// </summary>
public sealed class WatchCompactedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="compactRevision">The revision up to which the history is gone.</param>
    /// <param name="requestedRevision">The revision that the watch had to report next.</param>
    public WatchCompactedException(long compactRevision, long requestedRevision)
        : base($"Revision {requestedRevision} has been compacted away: the history begins at revision {compactRevision}. "
            + "Read the range again and watch from the revision after it.")
    {
        CompactRevision = compactRevision;
        RequestedRevision = requestedRevision;
    }

    /// <summary>The oldest revision that can still be watched from, as the server told it.</summary>
    public long CompactRevision { get; }

    /// <summary>The revision that the watch had to report next.</summary>
    public long RequestedRevision { get; }
}
