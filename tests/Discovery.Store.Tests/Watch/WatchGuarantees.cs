using Discovery.Protocol;

namespace Discovery.Store.Tests.Watch;

/// <summary>
/// What etcd promises of a watch, each promise with a check and a message of its own. Fed with what one watch asked for and was
/// told; compared with everything that happened.
/// </summary>
internal sealed class WatchGuarantees(WatchCreateRequest request, ScriptedHistory history)
{
    private readonly List<Event> _told = [];
    private readonly HashSet<(string, long)> _unique = [];
    private readonly List<AppliedEvent> _expected = [];
    private long _from;
    private long _expectedTo;
    private bool _inFragment;
    private long _bookmark;

    public bool IsCreated { get; private set; }

    public bool IsEnded { get; private set; }

    public int EventCount => _told.Count;

    public void Take(WatchResponse response)
    {
        Require(!IsEnded, "End", () => "a response after the cancellation");
        if (response.Created)
        {
            Require(!IsCreated, "Created", () => "confirmed twice");
            IsCreated = true;
            _from = request.StartRevision == 0 ? response.Header.Revision + 1 : request.StartRevision;
            return;
        }

        Require(IsCreated, "Created", () => "a response before the confirmation");
        if (response.Canceled)
        {
            IsEnded = true;
            CheckCancellation(response);
        }
        else if (response.Events.Count == 0)
        {
            Bookmark(response.Header.Revision);
        }
        else
        {
            TakeEvents(response);
        }
    }

    /// <summary>A progress notification of this watch or of its whole stream.</summary>
    public void Bookmark(long revision)
    {
        Require(revision >= _bookmark, "Bookmarkable", () => $"progress went back from {_bookmark} to {revision}");
        Require(request.StartRevision <= revision, "Bookmarkable", () => $"progress at {revision}, before the start {request.StartRevision}");
        var next = Next();
        Require(next is null || next.Kv.ModRevision > revision, "Bookmarkable", () => $"progress at {revision} before {Text(next)}");
        _bookmark = revision;
    }

    /// <summary>Called when the stream has been drained: nothing may be missing.</summary>
    public void CheckComplete()
    {
        Require(!_inFragment, "Atomic", () => "the last fragment never came");
        if (!IsEnded)
        {
            Require(_told.Count == Expected().Count, "Reliable", () => $"{_told.Count} of {Expected().Count} events were told");
        }
    }

    private void TakeEvents(WatchResponse response)
    {
        var from = _told.Count;
        foreach (var e in response.Events)
        {
            Check(e);
            _told.Add(e);
        }

        Require(response.Header.Revision >= response.Events[^1].Kv.ModRevision, "Header", () => "its revision is below its events");
        Require(request.Fragment || !response.Fragment, "Atomic", () => "a fragment that was not asked for");
        CheckWholeRevisions(response, from);
        _inFragment = response.Fragment;
    }

    private void Check(Event e)
    {
        var revision = e.Kv.ModRevision;
        var expected = Next();
        Require(Matches(e.Type, e.Kv), "Filter", () => $"{e.Text()} is not what was asked for");
        Require(_told.Count == 0 || revision >= _told[^1].Kv.ModRevision, "Ordered", () => $"{e.Text()} after {_told.LastOrDefault()?.Text()}");
        Require(_unique.Add((e.Kv.Key.ToStringUtf8(), revision)), "Unique", () => $"{e.Text()} was told twice");
        Require(revision > _bookmark, "Bookmarkable", () => $"{e.Text()} came after progress at {_bookmark}");
        Require(
            _told.Count > 0 || (revision >= _from && revision == expected?.Kv.ModRevision),
            "Resumable",
            () => $"{e.Text()} is not the first event from {_from} on, which is {Text(expected)}");
        Require(
            e.Type == Event.Types.EventType.Delete
                || (e.Kv.CreateRevision == revision) == (history.TrulyPrevious(e.Kv.Key, revision) is null),
            "IsCreate",
            () => $"{e.Text()} has create revision {e.Kv.CreateRevision}");
        Require(
            expected is not null && expected.Type == e.Type && expected.Kv.Equals(e.Kv),
            "Reliable",
            () => $"{e.Text()} where {Text(expected)} happened");
        CheckPrevious(e);
    }

    private void CheckPrevious(Event e)
    {
        var truth = request.PrevKv ? history.TrulyPrevious(e.Kv.Key, e.Kv.ModRevision) : null;
        var excused = e.PrevKv is null && e.Kv.ModRevision <= history.CompactRevision;
        Require(Equals(e.PrevKv, truth) || excused, "PrevKV", () => $"{e.Text()} came with {e.PrevKv} and not {truth}");
    }

    private void CheckWholeRevisions(WatchResponse response, int from)
    {
        Require(
            from == 0 || _inFragment || _told[from - 1].Kv.ModRevision < response.Events[0].Kv.ModRevision,
            "Atomic",
            () => $"revision {response.Events[0].Kv.ModRevision} is split over two responses");
        if (!response.Fragment)
        {
            var last = _told[^1].Kv.ModRevision;
            Require(Next()?.Kv.ModRevision != last, "Atomic", () => $"revision {last} was cut short before {Text(Next())}");
        }
    }

    private void CheckCancellation(WatchResponse response)
    {
        if (response.CompactRevision == 0)
        {
            return;
        }

        Require(response.CompactRevision <= history.CompactRevision, "Compacted", () => "by a compaction that never happened");
        var next = _told.Count == 0 ? _from : _told[^1].Kv.ModRevision + 1;
        Require(next < response.CompactRevision, "Compacted", () => $"though revision {next} can still be read");
    }

    private static string Text(AppliedEvent? e) => e is null ? "nothing" : new Event { Type = e.Type, Kv = e.Kv }.Text();

    private AppliedEvent? Next() => Expected().ElementAtOrDefault(_told.Count);

    /// <summary>What the watch should have been told by now.</summary>
    private List<AppliedEvent> Expected()
    {
        foreach (var revision in history.TruthFrom(Math.Max(_from, _expectedTo + 1)))
        {
            _expected.AddRange(revision.Events.Where(e => Matches(e.Type, e.Kv)));
            _expectedTo = revision.Revision;
        }

        return _expected;
    }

    private bool Matches(Event.Types.EventType type, KeyValue kv)
    {
        var filter = type == Event.Types.EventType.Put
            ? WatchCreateRequest.Types.FilterType.Noput
            : WatchCreateRequest.Types.FilterType.Nodelete;
        return !request.Filters.Contains(filter) && Keys.Contain(request.Key, request.RangeEnd, kv.Key);
    }

    private void Require(bool condition, string guarantee, Func<string> what)
    {
        if (!condition)
        {
            throw new WatchGuaranteeBrokenException($"{guarantee}: {what()}. The watch: {request}");
        }
    }
}

internal sealed class WatchGuaranteeBrokenException(string message) : Exception(message);
