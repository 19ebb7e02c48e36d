namespace Discovery.Store;

/// <summary>Hears of every change on the apply thread, after readers can see it. Must return quickly and never throw.</summary>
public interface IEventSink
{
    /// <summary>Called once for each revision, in order, without a gap but for <see cref="Restored"/>.</summary>
    void Publish(RevisionEvents events);

    /// <summary>History below <paramref name="compactRevision"/> can no longer be read.</summary>
    void Compacted(long compactRevision);

    /// <summary>
    /// The store was replaced by a newer state, of this revision: those in between were never published. They can be read as history, as
    /// far as they have not been compacted.
    /// </summary>
    void Restored(long revision);
}
