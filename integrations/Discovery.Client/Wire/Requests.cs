using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>What callers ask for, as messages.</summary>
internal static class Requests
{
    public static RangeRequest Get(KvKey key, GetOptions? options)
    {
        Require.Key(key);
        var request = new RangeRequest { Key = key.ToByteString() };
        if (options is null)
            return request;
        Require.Revision(options.Revision, nameof(options));
        request.Revision = options.Revision;
        request.Serializable = options.Serializable;
        return request;
    }

    public static RangeRequest Range(KvRange range, RangeOptions? options)
    {
        Require.Key(range);
        var request = new RangeRequest { Key = range.Start.ToByteString(), RangeEnd = range.End.ToByteString() };
        if (options is null)
            return request;
        Require.Revision(options.Revision, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Limit, nameof(options));
        request.Revision = options.Revision;
        request.Limit = options.Limit;
        request.Serializable = options.Serializable;
        request.KeysOnly = options.KeysOnly;
        request.CountOnly = options.CountOnly;
        request.SortTarget = (RangeRequest.Types.SortTarget)options.SortBy;
        request.SortOrder = SortOrder(options);
        request.MinModRevision = options.MinModRevision;
        request.MaxModRevision = options.MaxModRevision;
        request.MinCreateRevision = options.MinCreateRevision;
        request.MaxCreateRevision = options.MaxCreateRevision;
        return request;
    }

    public static PutRequest Put(KvKey key, KvValue value, PutOptions? options)
    {
        Require.Key(key);
        var request = new PutRequest { Key = key.ToByteString(), Value = value.ToByteString() };
        if (options is null)
            return request;
        if (options.IgnoreValue && value.Length > 0)
            throw new ArgumentException("IgnoreValue keeps the stored value: hand over an empty value.", nameof(value));
        if (options.IgnoreLease && options.Lease != 0)
            throw new ArgumentException("IgnoreLease keeps the lease of the key: do not name another.", nameof(options));
        request.Lease = options.Lease;
        request.PrevKv = options.ReturnPrevious;
        request.IgnoreValue = options.IgnoreValue;
        request.IgnoreLease = options.IgnoreLease;
        return request;
    }

    public static DeleteRangeRequest Delete(KvRange range, DeleteOptions? options)
    {
        Require.Key(range);
        return new DeleteRangeRequest
        {
            Key = range.Start.ToByteString(),
            RangeEnd = range.End.ToByteString(),
            PrevKv = options?.ReturnPrevious ?? false,
        };
    }

    // A server takes "no order" for the order of keys whatever the target; who names another target wants it sorted.
    private static RangeRequest.Types.SortOrder SortOrder(RangeOptions options) =>
        options is { Order: RangeSortOrder.None, SortBy: not RangeSortTarget.Key }
            ? RangeRequest.Types.SortOrder.Ascend
            : (RangeRequest.Types.SortOrder)options.Order;
}
