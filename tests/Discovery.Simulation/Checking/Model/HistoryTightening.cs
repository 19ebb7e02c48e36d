using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>
/// Settles what the clients do not know by what the log shows. A write whose value is in no revision had no effect and is left out. One
/// that is there gets its revision, and must have happened before anybody saw that revision. So the search has nothing to guess.
/// </summary>
/// <remarks>
/// Needs clients that never write a value twice; values that several requests hold are left alone. Deletes, revocations and expiries have
/// no value: they stay as they are.
/// </remarks>
internal static class HistoryTightening
{
    /// <exception cref="SafetyViolationException">The effect of a write was seen before it was sent.</exception>
    /// <param name="log">Complete: of a member that has applied everything.</param>
    /// <param name="sightings">Revisions that somebody saw, and when, besides what the answers in the history show.</param>
    public static IReadOnlyList<Operation<IMessage, KvOutput>> Apply(
        IReadOnlyList<Operation<IMessage, KvOutput>> history, EventLog log, IEnumerable<(long Revision, long At)>? sightings = null)
    {
        var revisions = FirstRevisionOf(log);
        var shared = SharedMarkers(history);
        var seen = FirstSightings(history, sightings ?? [], log.Revision);
        var result = new List<Operation<IMessage, KvOutput>>(history.Count);
        foreach (var operation in history)
        {
            if (operation is { Input: PutRequest, Output: { Response: not null } answer })
            {
                result.Add(SeenBy(operation, answer.Revision, seen));
                continue;
            }
            var markers = operation.IsOptional ? WriteMarkers.Of(operation.Input) : null;
            if (markers is null || markers.Values.Any(shared.Contains))
            {
                result.Add(operation);
                continue;
            }
            var found = markers.Values.Where(revisions.ContainsKey).Select(marker => revisions[marker]).DefaultIfEmpty().Min();
            if (found != 0)
                result.Add(SeenBy(operation with { Output = KvOutput.At(found) }, found, seen));
            else if (!markers.ShowsAlways)
                result.Add(operation);
        }
        return result;
    }

    /// <summary>A write happened before anybody saw its revision, whenever its answer came.</summary>
    private static Operation<IMessage, KvOutput> SeenBy(Operation<IMessage, KvOutput> operation, long revision, long[] seen)
    {
        var seenAt = revision < seen.Length ? seen[revision] : OperationTime.Never;
        if (seenAt < operation.CallAt)
            throw new SafetyViolationException($"revision {revision} was seen at {seenAt}, before the request that made it was sent: {operation}");
        return operation with { ReturnAt = Math.Min(operation.ReturnAt, seenAt) };
    }

    private static Dictionary<(ByteString Key, ByteString Value), long> FirstRevisionOf(EventLog log)
    {
        var revisions = new Dictionary<(ByteString, ByteString), long>();
        foreach (var (revision, e) in log.EventsBetween(1, log.Revision))
        {
            if (e.Type == Event.Types.EventType.Put)
                revisions.TryAdd((e.Kv.Key, e.Kv.Value), revision);
        }
        return revisions;
    }

    private static HashSet<(ByteString Key, ByteString Value)> SharedMarkers(IEnumerable<Operation<IMessage, KvOutput>> history)
    {
        var known = new HashSet<(ByteString, ByteString)>();
        return [.. history.SelectMany(operation => WriteMarkers.Of(operation.Input).Values.Distinct()).Where(marker => !known.Add(marker))];
    }

    /// <summary>For each revision the earliest time at which somebody had seen it or a later one; never for those that nobody saw.</summary>
    private static long[] FirstSightings(
        IEnumerable<Operation<IMessage, KvOutput>> history, IEnumerable<(long Revision, long At)> sightings, long lastRevision)
    {
        var seen = new long[lastRevision + 1];
        Array.Fill(seen, OperationTime.Never);
        var all = history.Where(operation => operation.Output is not null).Select(operation => (operation.Output!.Revision, At: operation.ReturnAt)).Concat(sightings);
        foreach (var (revision, at) in all.Where(sighting => sighting.Revision <= lastRevision))
            seen[revision] = Math.Min(seen[revision], at);
        for (var revision = lastRevision - 1; revision >= 0; revision--)
            seen[revision] = Math.Min(seen[revision], seen[revision + 1]);
        return seen;
    }
}
