using Discovery.Protocol;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>Answers one range request from one view. The order of the steps is etcd's, as it shows in the results.</summary>
internal readonly ref struct RangeQuery
{
    private readonly KvView _view;
    private readonly RangeRequest _request;
    private readonly KeyRange _range;

    private RangeQuery(KvView view, RangeRequest request)
    {
        _view = view;
        _request = request;
        _range = KeyRange.OfRequest(request.Key.Memory, request.RangeEnd.Memory);
    }

    private bool IsFiltered =>
        _request.MinModRevision != 0 || _request.MaxModRevision != 0 || _request.MinCreateRevision != 0 || _request.MaxCreateRevision != 0;

    /// <exception cref="StoreException">The revision is in the future, or compacted.</exception>
    internal static RangeResponse Run(KvView view, RangeRequest request)
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

        var query = new RangeQuery(view, request);
        var response = new RangeResponse { Header = new ResponseHeader { Revision = view.Revision } };
        if (revision == view.Revision)
        {
            query.RunNow(response);
        }
        else
        {
            query.RunAt(revision, response);
        }

        return response;
    }

    /// <summary>At the current revision the index alone counts, filters and sorts, and only values that are returned are read.</summary>
    private void RunNow(RangeResponse response)
    {
        response.Count = _view.Index.CountLive(_range);
        if (_request.CountOnly || response.Count == 0)
        {
            return;
        }

        // Sorting by key needs no sort: the index has that order, in both directions.
        var byKey = _request.SortTarget == RangeRequest.Types.SortTarget.Key;
        var descending = byKey && _request.SortOrder == RangeRequest.Types.SortOrder.Descend;
        var readsAll = IsFiltered || (!byKey && _request.SortOrder != RangeRequest.Types.SortOrder.None);
        var entries = _range.IsSingle
            ? [_view.Index.Find(_range.Start.Span)!]
            : _view.Index.Live(_range, readsAll ? int.MaxValue : LimitPlusOne(), descending);

        var found = new List<RangeItem>(entries.Count);
        foreach (var entry in entries)
        {
            found.Add(new RangeItem(entry, entry.Modified, Loaded: null));
        }

        Complete(found, isInKeyOrder: byKey, response);
    }

    /// <summary>At an older revision the index knows which record it was; create revision, version and lease stand in the record.</summary>
    private void RunAt(long revision, RangeResponse response)
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

        response.Count = count;
        if (IsFiltered || _request.SortTarget is RangeRequest.Types.SortTarget.Version or RangeRequest.Types.SortTarget.Create)
        {
            for (var index = 0; index < found.Count; index++)
            {
                found[index] = found[index].LoadFacts(_view);
            }
        }

        Complete(found, isInKeyOrder: false, response);
    }

    private void Complete(List<RangeItem> found, bool isInKeyOrder, RangeResponse response)
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

        var taken = found.Count;
        if (_request.Limit > 0 && found.Count > _request.Limit)
        {
            taken = (int)_request.Limit;
            response.More = true;
        }

        response.Kvs.Capacity = taken;
        for (var index = 0; index < taken; index++)
        {
            response.Kvs.Add(found[index].ToKeyValue(_view, _request.KeysOnly));
        }
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
