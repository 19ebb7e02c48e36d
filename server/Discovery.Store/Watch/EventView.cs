namespace Discovery.Store.Watch;

/// <summary>What of a batch watchers see, the same for all of them but for previous values, and the revision that their responses name.</summary>
internal sealed class EventView(EventBatch batch, in EventSelection selection, long headerRevision)
{
    private readonly EventSelection _selection = selection;

    public EventBatch Batch { get; } = batch;

    public ref readonly EventSelection Selection => ref _selection;

    public long HeaderRevision { get; } = headerRevision;

    /// <summary>Of the events in a response, without previous values.</summary>
    public long Bytes { get; } = batch.BytesOf(selection);
}
