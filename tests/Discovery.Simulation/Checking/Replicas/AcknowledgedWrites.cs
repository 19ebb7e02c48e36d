using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>Every write that a client was told of is in the log, at the revision that it was told, alone and whole.</summary>
internal sealed class AcknowledgedWrites
{
    private readonly SortedDictionary<long, (IMessage Request, List<AcknowledgedChange> Changes)> _writes = [];

    /// <summary>Those that changed something.</summary>
    public int Count => _writes.Count;

    /// <summary>A write was answered. Those that changed nothing are let pass.</summary>
    /// <exception cref="SafetyViolationException">Another write was acknowledged with the same revision.</exception>
    public void Add(IMessage request, IMessage response)
    {
        var changes = AcknowledgedChange.Of(request, response).ToList();
        if (changes.Sum(change => change.Events) == 0)
            return;
        var revision = ResponseHeaders.Reduce(response).Header?.Revision ?? 0;
        if (!_writes.TryAdd(revision, (request, changes)))
            throw new SafetyViolationException($"revision {revision} was given to two writes, {_writes[revision].Request} and {request}");
    }

    /// <param name="log">Complete: of a member that has applied everything.</param>
    /// <exception cref="SafetyViolationException">A write is missing, or something else stands in its place.</exception>
    public void Check(EventLog log)
    {
        foreach (var (revision, (request, changes)) in _writes)
        {
            if (revision < 2 || revision > log.Revision)
                throw new SafetyViolationException($"{request} was acknowledged at revision {revision}, but the log ends at {log.Revision}");
            Check(log.EventsOf(revision), revision, request, changes);
        }
    }

    private static void Check(IReadOnlyList<AppliedEvent> events, long revision, IMessage request, List<AcknowledgedChange> changes)
    {
        var next = 0;
        foreach (var change in changes)
        {
            for (var count = 0L; count < change.Events; count++, next++)
            {
                if (next == events.Count || !change.Matches(events[next]))
                    throw new SafetyViolationException($"{request} was acknowledged at revision {revision}, where the log has {Describe(events)}");
            }
        }
        if (next < events.Count)
            throw new SafetyViolationException($"{request} was acknowledged at revision {revision}, where the log has more: {Describe(events)}");
    }

    private static string Describe(IReadOnlyList<AppliedEvent> events) => string.Join("; ", events.Select(e => WatchEvents.Describe(e.Type, e.Kv)));
}
