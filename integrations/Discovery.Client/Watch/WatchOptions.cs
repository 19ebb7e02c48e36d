namespace Discovery.Client;

/// <summary>What a watch reports and from when on.</summary>
public sealed record WatchOptions
{
    /// <summary>The first revision to report; may lie in the past or in the future. 0 (default): what happens from now on.</summary>
    public long StartRevision { get; init; }

    /// <summary>
    /// A revision at which the store has been seen, 0 (default) for none. When the store turns out to be older, it was restored or
    /// replaced, and the watch ends with a <see cref="StoreRewoundException"/> instead of waiting for revisions that belong to
    /// another history.
    /// </summary>
    public long SeenRevision { get; init; }

    /// <summary>Report with each event the entry that it replaced or deleted, unless that has been compacted.</summary>
    public bool PreviousValues { get; init; }

    /// <summary>Kinds of events to leave out; none by default.</summary>
    public WatchFilters Filters { get; init; }

    /// <summary>
    /// Deliver progress: batches without events, saying that everything up to their revision has been delivered.
    /// How often is the server's choice. Default false.
    /// </summary>
    public bool ProgressNotify { get; init; }

    /// <summary>
    /// Called once, when the server has confirmed the watch, with the first revision from which on nothing is missed:
    /// <see cref="StartRevision"/> when one was given, otherwise the one after the server's current revision.
    /// </summary>
    public Action<long>? Established { get; init; }

    /// <summary>
    /// Called each time the connection is lost or can't be made, before the wait; may change the wait. The watch goes on by itself.
    /// What the callback throws ends the watch.
    /// </summary>
    public Action<WatchFailure>? OnFailure { get; init; }
}
