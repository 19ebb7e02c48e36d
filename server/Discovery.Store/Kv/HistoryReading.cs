using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Reads events back from the records, revision by revision or only those of some keys.</summary>
internal readonly struct HistoryReading(IRevisionStore records, KeyRange range, int maxEvents)
{
    /// <summary>
    /// For few keys: the index tells their revisions. <paramref name="last"/> becomes what the result is complete to. Goes forward in
    /// windows that grow while they turn up little, as a reader that comes back for the next few events must not have all of them looked
    /// up each time.
    /// </summary>
    internal List<RevisionEvents> ByKey(KeyIndex index, long first, ref long last)
    {
        var result = new List<RevisionEvents>();
        var count = 0;
        var window = 4 * Math.Max(index.EntriesMax(range), maxEvents);
        for (long from = first, to; from <= last; from = to + 1, window *= 2)
        {
            // Not from + window, which can be more than a number holds.
            to = last - from < window ? last : from + window - 1;
            if (!TryAdd(Revisions(index, from, to), result, ref count, out var next))
            {
                last = next - 1;
                break;
            }
        }

        return result;
    }

    /// <summary>For many keys: every revision has records 0, 1, 2 … up to the one that is marked as its last.</summary>
    internal List<RevisionEvents> ByRevision(long first, ref long last)
    {
        var result = new List<RevisionEvents>();
        var count = 0;
        for (var main = first; main <= last; main++)
        {
            if (count >= maxEvents && count > 0)
            {
                last = main - 1;
                break;
            }

            var events = new List<AppliedEvent>();
            var isLast = false;
            for (var sub = 0L; !isLast; sub++)
            {
                if (Read(new Revision(main, sub), out isLast) is { } applied)
                {
                    events.Add(applied);
                }
            }

            if (events.Count > 0)
            {
                count += events.Count;
                result.Add(new RevisionEvents(main, events));
            }
        }

        return result;
    }

    private List<Revision> Revisions(KeyIndex index, long from, long to)
    {
        var revisions = new List<Revision>();
        index.ForEach(range, entry =>
        {
            entry.CollectRevisions(from, to, revisions);
            return true;
        });
        revisions.Sort();
        return revisions;
    }

    /// <summary>False when there was enough before <paramref name="next"/>, which then is the first revision left out.</summary>
    private bool TryAdd(List<Revision> revisions, List<RevisionEvents> result, ref int count, out long next)
    {
        for (var index = 0; index < revisions.Count;)
        {
            next = revisions[index].Main;
            if (count >= maxEvents && count > 0)
            {
                return false;
            }

            var events = new List<AppliedEvent>();
            for (; index < revisions.Count && revisions[index].Main == next; index++)
            {
                events.Add(Read(revisions[index], out _)!);
            }

            count += events.Count;
            result.Add(new RevisionEvents(next, events));
        }

        next = 0;
        return true;
    }

    /// <summary>Null when the record's key does not belong to the range.</summary>
    private AppliedEvent? Read(Revision revision, out bool isLast)
    {
        if (!records.TryRead(revision, out var bytes))
        {
            throw new RecordMissingException(revision);
        }

        var record = RevisionRecord.Parse(revision, bytes);
        isLast = record.IsLast;
        return range.Contains(record.KeyIn(bytes))
            ? new AppliedEvent(record.IsTombstone ? Event.Types.EventType.Delete : Event.Types.EventType.Put, record.ToKeyValue(revision, bytes))
            : null;
    }
}
