using Discovery.Protocol;

namespace Discovery.Simulation.Checking;

/// <summary>A response with events, put together from its fragments.</summary>
internal sealed record WatchDelivery(IReadOnlyList<Event> Events)
{
    public long FirstRevision => Events[0].Kv.ModRevision;

    public long LastRevision => Events[^1].Kv.ModRevision;
}
