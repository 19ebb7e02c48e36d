namespace Discovery.Store;

/// <summary>Hears of every change on the apply thread, after readers can see it. Must return quickly and never throw.</summary>
public interface IEventSink
{
    /// <summary>Called once for each revision, in order, without a gap.</summary>
    void Publish(RevisionEvents events);

    /// <summary>History below <paramref name="compactRevision"/> can no longer be read.</summary>
    void Compacted(long compactRevision);
}
