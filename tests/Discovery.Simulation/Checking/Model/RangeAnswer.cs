using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Protocol.RangeRequest.Types;

namespace Discovery.Simulation.Checking;

/// <summary>What a range request gets from given keys.</summary>
internal static class RangeAnswer
{
    /// <param name="found">The keys of the range, in their order.</param>
    /// <param name="revision">For the header.</param>
    public static RangeResponse Make(RangeRequest request, IEnumerable<KeyValuePair<ByteString, KeyState>> found, long revision)
    {
        var all = found.ToList();
        var response = new RangeResponse { Header = new ResponseHeader { Revision = revision }, Count = all.Count };
        if (request.CountOnly)
            return response;
        all.RemoveAll(entry => IsFilteredOut(request, entry.Value));
        var sorted = Sort(request, all);
        response.More = request.Limit > 0 && sorted.Count > request.Limit;
        var taken = response.More ? sorted.Take((int)request.Limit) : sorted;
        response.Kvs.AddRange(taken.Select(entry => entry.Value.ToKeyValue(entry.Key, request.KeysOnly)));
        return response;
    }

    private static bool IsFilteredOut(RangeRequest request, KeyState key) =>
        (request.MinModRevision != 0 && key.Modified < request.MinModRevision) ||
        (request.MaxModRevision != 0 && key.Modified > request.MaxModRevision) ||
        (request.MinCreateRevision != 0 && key.Created < request.MinCreateRevision) ||
        (request.MaxCreateRevision != 0 && key.Created > request.MaxCreateRevision);

    private static List<KeyValuePair<ByteString, KeyState>> Sort(RangeRequest request, List<KeyValuePair<ByteString, KeyState>> found)
    {
        var isDescending = request.SortOrder == SortOrder.Descend;
        IEnumerable<KeyValuePair<ByteString, KeyState>> sorted = request.SortTarget switch
        {
            SortTarget.Key => isDescending ? Enumerable.Reverse(found) : found,
            SortTarget.Value when isDescending => found.OrderByDescending(entry => entry.Value.Value, KeyOrder.Instance),
            SortTarget.Value => found.OrderBy(entry => entry.Value.Value, KeyOrder.Instance),
            _ when isDescending => found.OrderByDescending(entry => Number(request.SortTarget, entry.Value)),
            _ => found.OrderBy(entry => Number(request.SortTarget, entry.Value)),
        };
        return [.. sorted];
    }

    private static long Number(SortTarget target, KeyState key) => target switch
    {
        SortTarget.Version => key.Version,
        SortTarget.Create => key.Created,
        _ => key.Modified,
    };
}
