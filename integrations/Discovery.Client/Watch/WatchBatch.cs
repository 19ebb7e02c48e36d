namespace Discovery.Client;

/// <summary>All events of one revision, or a progress notification.</summary>
public sealed record WatchBatch
{
    /// <summary>The revision of the events; of a progress notification: everything up to this revision has been delivered.</summary>
    public required long Revision { get; init; }

    /// <summary>The events in the order in which they happened; empty in a progress notification.</summary>
    public IReadOnlyList<KvEvent> Events { get; init; } = [];

    /// <summary>True for a progress notification.</summary>
    public bool IsProgress => Events.Count == 0;
}
