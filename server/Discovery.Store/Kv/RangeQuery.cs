using Discovery.Protocol;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Answers one range request from one view. The order of the steps is etcd's, as it shows in the results.</summary>
internal readonly ref struct RangeQuery
{
    private readonly KvView _view;
    private readonly RangeRequest _request;
    private readonly IRangeAnswer _answer;
    private readonly KeyRange _range;

    private RangeQuery(KvView view, RangeRequest request, IRangeAnswer answer)
    {
        _view = view;
        _answer = answer;
        _request = request;
        _range = KeyRange.OfRequest(request.Key.Memory, request.RangeEnd.Memory);
    }

    private bool IsFiltered =>
        _request.MinModRevision != 0 || _request.MaxModRevision != 0 || _request.MinCreateRevision != 0 || _request.MaxCreateRevision != 0;

    /// <exception cref="StoreException">The revision is in the future, or compacted.</exception>
    internal static RangeResponse Run(KvView view, RangeRequest request)
    {
        var message = new RangeMessage();
        Run(view, request, message);
        return message.Response;
    }

    /// <inheritdoc cref="Run(KvView, RangeRequest)"/>
    internal static void Run(KvView view, RangeRequest request, IRangeAnswer answer)
    {
        if (request.Revision > view.Revision)
        {
            throw new StoreException(StoreError.FutureRevision);
        }

        var revision = request.Revision <= 0 ? view.Revision : request.Revision;
        if (revision < view.CompactRevision)
        {
            throw new CompactedException(view.CompactRevision);
        }

        var query = new RangeQuery(view, request, answer);
        answer.Begin(view.Revision);
        if (revision == view.Revision)
        {
            query.RunNow();
        }
        else
        {
            query.RunAt(revision);
        }

        answer.Complete(view);
    }

    /// <summary>At the current revision the index alone counts, filters and sorts, and only values that are returned are read.</summary>
    private void RunNow()
    {
        if (_range.IsSingle && !IsFiltered)
        {
            RunOne();
            return;
        }

        var count = _view.Index.CountLive(_range);
        _answer.Count = count;
        if (_request.CountOnly || count == 0)
        {
            return;
        }

        // Sorting by key needs no sort: the index has that order, in both directions.
        var byKey = _request.SortTarget == RangeRequest.Types.SortTarget.Key;
        var descending = byKey && _request.SortOrder == RangeRequest.Types.SortOrder.Descend;
        var readsAll = IsFiltered || (!byKey && _request.SortOrder != RangeRequest.Types.SortOrder.None);
        var max = readsAll ? int.MaxValue : LimitPlusOne();
        var entries = _range.IsSingle
            ? [_view.Index.Find(_range.Start.Span)!]
            : _view.Index.Live(_range, max, descending, (int)Math.Min(count, max));
        if (byKey && !IsFiltered)
        {
            CompleteNewest(entries);
            return;
        }

        var found = new List<RangeItem>(entries.Count);
        foreach (var entry in entries)
        {
            found.Add(new RangeItem(entry, entry.Modified, Loaded: null));
        }

        Complete(found, isInKeyOrder: byKey);
    }

    /// <summary>There is nothing to sort, to leave out or to count.</summary>
    private void RunOne()
    {
        if (_view.Index.Find(_range.Start.Span) is not { IsLive: true } entry)
        {
            return;
        }

        _answer.Count = 1;
        if (!_request.CountOnly)
        {
            RangeOrder.Check(_request.SortTarget);
            _answer.Expect(1);
            _answer.Add(_view, new RangeItem(entry, entry.Modified, Loaded: null), _request.KeysOnly);
        }
    }

    /// <summary>At an older revision the index knows which record it was; create revision, version and lease stand in the record.</summary>
    private void RunAt(long revision)
    {
        var max = IsFiltered || _request.SortOrder != RangeRequest.Types.SortOrder.None ? int.MaxValue : LimitPlusOne();
        var found = new List<RangeItem>();
        var count = 0L;
        var countOnly = _request.CountOnly;
        _view.Index.ForEach(_range, entry =>
        {
            if (entry.TryFindAt(revision, out var at))
            {
                count++;
                if (!countOnly && found.Count < max)
                {
                    found.Add(new RangeItem(entry, at, Loaded: null));
                }
            }

            return true;
        });

        _answer.Count = count;
        if (IsFiltered || _request.SortTarget is RangeRequest.Types.SortTarget.Version or RangeRequest.Types.SortTarget.Create)
        {
            for (var index = 0; index < found.Count; index++)
            {
                found[index] = found[index].LoadFacts(_view);
            }
        }

        Complete(found, isInKeyOrder: false);
    }

    private void Complete(List<RangeItem> found, bool isInKeyOrder)
    {
        if (IsFiltered)
        {
            var request = _request;
            found.RemoveAll(item => IsFilteredOut(request, item));
        }

        if (!isInKeyOrder)
        {
            found = RangeOrder.Sort(found, _request.SortTarget, _request.SortOrder, _view);
        }

        var taken = Limit(found.Count);
        for (var index = 0; index < taken; index++)
        {
            _answer.Add(_view, found[index], _request.KeysOnly);
        }
    }

    /// <summary>As <see cref="Complete"/>, of keys that are in their order and whose newest records are meant.</summary>
    private void CompleteNewest(List<KeyEntry> found)
    {
        var taken = Limit(found.Count);
        for (var index = 0; index < taken; index++)
        {
            _answer.Add(_view, new RangeItem(found[index], found[index].Modified, Loaded: null), _request.KeysOnly);
        }
    }

    private int Limit(int found)
    {
        var taken = found;
        if (_request.Limit > 0 && found > _request.Limit)
        {
            taken = (int)_request.Limit;
            _answer.More = true;
        }

        _answer.Expect(taken);
        return taken;
    }

    private static bool IsFilteredOut(RangeRequest request, in RangeItem item) =>
        (request.MaxModRevision != 0 && item.Modified > request.MaxModRevision) ||
        (request.MinModRevision != 0 && item.Modified < request.MinModRevision) ||
        (request.MaxCreateRevision != 0 && item.Created > request.MaxCreateRevision) ||
        (request.MinCreateRevision != 0 && item.Created < request.MinCreateRevision);

    /// <summary>
    /// One more than asked for tells whether there are more. A target other than the key without an order sorts, but as in etcd only what
    /// the limit has let through.
    /// </summary>
    private int LimitPlusOne() => _request.Limit is > 0 and < int.MaxValue - 1 ? (int)_request.Limit + 1 : int.MaxValue;
}
