namespace Discovery.Store.Tests;

internal sealed class RecordingSink : IEventSink
{
    internal List<RevisionEvents> Published { get; } = [];

    internal List<long> Compactions { get; } = [];

    internal List<long> Restores { get; } = [];

    public void Publish(RevisionEvents events) => Published.Add(events);

    public void Compacted(long compactRevision) => Compactions.Add(compactRevision);

    public void Restored(long revision) => Restores.Add(revision);
}
