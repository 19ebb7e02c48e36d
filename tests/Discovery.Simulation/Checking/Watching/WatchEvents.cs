using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;
using static Discovery.Protocol.WatchCreateRequest.Types;

namespace Discovery.Simulation.Checking;

/// <summary>What a request asks for.</summary>
internal static class WatchEvents
{
    public static bool Matches(WatchCreateRequest request, Event.Types.EventType type, ByteString key)
    {
        var first = request.Key.IsEmpty ? ByteString.CopyFrom(0) : request.Key;
        return new KeySpan(first, request.RangeEnd).Contains(key)
            && !request.Filters.Contains(type == Event.Types.EventType.Put ? FilterType.Noput : FilterType.Nodelete);
    }

    /// <summary>What the log has for it, both ends included.</summary>
    public static IEnumerable<(long Revision, AppliedEvent Event)> Expected(this EventLog log, WatchCreateRequest request, long first, long last) =>
        log.EventsBetween(first, last).Where(entry => Matches(request, entry.Event.Type, entry.Event.Kv.Key));

    public static string Describe(Event e) => Describe(e.Type, e.Kv);

    public static string Describe(Event.Types.EventType type, KeyValue kv) =>
        $"{type} {kv.Key.ToStringUtf8()}={kv.Value.ToStringUtf8()} ({kv.CreateRevision}/{kv.ModRevision}/{kv.Version}, lease {kv.Lease})";
}
