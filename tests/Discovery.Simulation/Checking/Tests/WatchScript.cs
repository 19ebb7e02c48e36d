using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Simulation.Checking.Tests;

/// <summary>What a correct member sends for a watch, a revision in each response; tests then spoil it.</summary>
internal sealed class WatchScript
{
    private const long Id = 5;

    public WatchScript(EventLog log, WatchCreateRequest request, string member = "m1")
    {
        (Log, Request, Member) = (log, request, member);
        Responses.Add(new WatchResponse { Header = Requests.At(Math.Max(1, request.StartRevision - 1)), WatchId = Id, Created = true });
    }

    public EventLog Log { get; }

    public WatchCreateRequest Request { get; }

    public string Member { get; }

    public List<WatchResponse> Responses { get; } = [];

    public WatchSession Session => new(Member, Request, Responses);

    public static WatchCreateRequest All(long start = 2) => new() { Key = Requests.Bytes("a"), RangeEnd = Requests.Bytes("z"), StartRevision = start };

    public WatchScript Revisions(long first, long last)
    {
        for (var revision = first; revision <= last; revision++)
        {
            var response = new WatchResponse { Header = Requests.At(revision), WatchId = Id };
            response.Events.AddRange(Log.Expected(Request, revision, revision).Select(entry => ToEvent(entry.Event)));
            if (response.Events.Count > 0)
                Responses.Add(response);
        }
        return this;
    }

    public WatchScript Progress(long revision) => Add(new WatchResponse { Header = Requests.At(revision), WatchId = -1 });

    public WatchScript Compacted(long revision) => Add(new WatchResponse { Header = Requests.At(0), WatchId = Id, Canceled = true, CompactRevision = revision });

    public WatchScript Add(WatchResponse response)
    {
        Responses.Add(response);
        return this;
    }

    /// <summary>The response with the events of that revision.</summary>
    public WatchResponse Of(long revision) => Responses.First(response => response.Events.Any(e => e.Kv.ModRevision == revision));

    private Event ToEvent(AppliedEvent e)
    {
        var result = new Event { Type = e.Type, Kv = e.Kv.Clone() };
        if (Request.PrevKv && Log.ValueAt(e.Kv.Key, e.Kv.ModRevision - 1) is { } previous)
            result.PrevKv = previous.Clone();
        return result;
    }
}
