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
            var markers = operation.IsOptional ? WriteMarkers.Of(operation.Input) : null;
            if (markers is null || markers.Values.Any(shared.Contains))
            {
                result.Add(operation);
                continue;
            }
            var found = markers.Values.Where(revisions.ContainsKey).Select(marker => revisions[marker]).DefaultIfEmpty().Min();
            if (found != 0)
                result.Add(operation with { Output = KvOutput.At(found), ReturnAt = Math.Max(seen[found], operation.CallAt) });
            else if (!markers.ShowsAlways)
                result.Add(operation);
        }
        return result;
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
