using Discovery.Protocol;

namespace Discovery.Simulation.Checking;

/// <summary>One watch as its client understands it: a session, and those with which the client went on where that ended, at any member.</summary>
internal sealed class LogicalWatch
{
    /// <param name="sessions">
    /// All with the same keys and filters. Each but the first asks for the revision after the last one that the client had seen, be it in
    /// an event or as progress. After a cancellation for compaction the client begins a new logical watch.
    /// </param>
    /// <exception cref="ArgumentException">A session does not go on where the one before it ended.</exception>
    public LogicalWatch(IEnumerable<WatchSession> sessions)
    {
        var next = 0L;
        var traces = new List<SessionTrace>();
        foreach (var session in sessions)
        {
            traces.Add(new SessionTrace(session, next));
            next = traces[^1].Next;
        }
        if (traces.Count == 0)
            throw new ArgumentException("A watch has at least one session.", nameof(sessions));
        Sessions = traces;
    }

    public IReadOnlyList<SessionTrace> Sessions { get; }

    public WatchCreateRequest Request => Sessions[0].Session.Request;

    public IEnumerable<WatchStep> Steps => Sessions.SelectMany(session => session.Steps);

    public IEnumerable<WatchDelivery> Deliveries => Steps.Select(step => step.Delivery).OfType<WatchDelivery>();

    public IEnumerable<Event> Events => Deliveries.SelectMany(delivery => delivery.Events);

    /// <summary>The first revision whose events belong to it; 0 when no member ever got to say.</summary>
    public long Start => Sessions[0].Start != 0 ? Sessions[0].Start : Sessions.Select(session => session.Start).FirstOrDefault(start => start != 0);

    /// <summary>The last revision of which it has seen everything, as it believes.</summary>
    public long SeenTo => Sessions[^1].Next - 1;
}
