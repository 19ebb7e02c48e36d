using Discovery.Store;

namespace Discovery.Simulation.Cluster;

/// <summary>Between a member's state machine and its watch hub: what it makes of the log is compared with what the others make of it.</summary>
internal sealed class MemberEvents(ulong member, IEventSink hub, ClusterHistory history) : IEventSink
{
    public void Publish(RevisionEvents events)
    {
        history.Made(member, events);
        hub.Publish(events);
    }

    public void Compacted(long compactRevision) => hub.Compacted(compactRevision);

    public void Restored(long revision)
    {
        history.Installed();
        hub.Restored(revision);
    }
}
