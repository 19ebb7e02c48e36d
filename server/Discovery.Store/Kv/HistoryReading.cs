using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Reads events back from the records, revision by revision or only those of some keys.</summary>
internal readonly struct HistoryReading(IRevisionStore records, KeyRange range, int maxEvents)
{
    /// <summary>For few keys: the index tells their revisions. <paramref name="last"/> becomes what the result is complete to.</summary>
    internal List<RevisionEvents> ByKey(KeyIndex index, long first, ref long last)
    {
        var revisions = new List<Revision>();
        var to = last;
        index.ForEach(range, entry =>
        {
            entry.CollectRevisions(first, to, revisions);
            return true;
        });
        revisions.Sort();

        var result = new List<RevisionEvents>();
        var count = 0;
        for (var next = 0; next < revisions.Count;)
        {
            var main = revisions[next].Main;
            if (count >= maxEvents && count > 0)
            {
                last = main - 1;
                break;
            }

            var events = new List<AppliedEvent>();
            for (; next < revisions.Count && revisions[next].Main == main; next++)
            {
                events.Add(Read(revisions[next], out _)!);
            }

            count += events.Count;
            result.Add(new RevisionEvents(main, events));
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
