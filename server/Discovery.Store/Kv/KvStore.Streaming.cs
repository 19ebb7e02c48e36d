using Discovery.Protocol;
using Discovery.Storage.Index;

namespace Discovery.Store;

public sealed partial class KvStore
{
    private const int KeysPerChunk = 10_000;

    /// <summary>
    /// Answers a range in chunks of up to about <paramref name="chunkBytes"/> (a single key and value may be larger), all of them of one
    /// revision; merged one after the other they are the answer of <see cref="Range"/>. Header, count and more stand in the last one. Nothing
    /// is held between two chunks. Only for <see cref="CanStream"/>. Any thread.
    /// </summary>
    /// <exception cref="StoreException">The revision is in the future, or compacted, which can also come between two chunks.</exception>
    public IEnumerable<RangeResponse> RangeInChunks(RangeRequest request, int chunkBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        var last = Range(new RangeRequest(request) { CountOnly = true });
        var range = KeyRange.OfRequest(request.Key.Memory, request.RangeEnd.Memory);
        var revision = request.Revision > 0 ? request.Revision : last.Header.Revision;
        var left = request.Limit > 0 ? request.Limit : long.MaxValue;
        for (var goesOn = !request.CountOnly; goesOn;)
        {
            var ask = new RangePageRequest(range, revision, request.KeysOnly, Math.Min(left, KeysPerChunk), chunkBytes);
            var page = ReadSnapshot(ask, RangePage.Read);
            left -= page.Kvs.Count;
            goesOn = page.Next is not null && left > 0;
            if (goesOn)
            {
                range = range.IsUnbounded ? KeyRange.From(page.Next) : KeyRange.Between(page.Next, range.End);
                yield return new RangeResponse { Kvs = { page.Kvs } };
            }
            else
            {
                last.Kvs.Add(page.Kvs);
                last.More = page.Next is not null;
            }
        }

        yield return last;
    }

    /// <summary>In the order of the keys and without a filter: anything else needs all of the answer before its first key is known.</summary>
    public static bool CanStream(RangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.SortTarget == RangeRequest.Types.SortTarget.Key && request.SortOrder != RangeRequest.Types.SortOrder.Descend
            && request is { MinModRevision: 0, MaxModRevision: 0, MinCreateRevision: 0, MaxCreateRevision: 0 };
    }
}
