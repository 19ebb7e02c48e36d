using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Protocol.RangeRequest.Types;

namespace Discovery.Store.Tests.Model;

internal sealed partial class EtcdModel
{
    internal static IEnumerable<KeyValue> Select(SortedDictionary<string, KeyValue> keys, ByteString key, ByteString end) =>
        keys.Where(pair => InRange(pair.Key, key.Text(), end.Text())).Select(pair => pair.Value);

    private RangeResponse Range(RangeRequest request, SortedDictionary<string, KeyValue> now, long revision)
    {
        if (request.Revision > revision)
        {
            throw new StoreException(StoreError.FutureRevision);
        }

        if (request.Revision > 0 && request.Revision < CompactRevision)
        {
            throw new StoreException(StoreError.Compacted);
        }

        var keys = request.Revision <= 0 || request.Revision == revision ? now : _states[(int)request.Revision];
        var all = Select(keys, request.Key, request.RangeEnd).ToList();
        var response = new RangeResponse { Header = new ResponseHeader { Revision = revision }, Count = all.Count };
        if (request.CountOnly)
        {
            return response;
        }

        var filtered = request.MinModRevision != 0 || request.MaxModRevision != 0 || request.MinCreateRevision != 0 || request.MaxCreateRevision != 0;
        IEnumerable<KeyValue> kvs = all;
        if (request.Limit > 0 && request.SortOrder == SortOrder.None && !filtered)
        {
            kvs = kvs.Take((int)request.Limit + 1);
        }

        kvs = kvs.Where(kv =>
            (request.MinModRevision == 0 || kv.ModRevision >= request.MinModRevision) &&
            (request.MaxModRevision == 0 || kv.ModRevision <= request.MaxModRevision) &&
            (request.MinCreateRevision == 0 || kv.CreateRevision >= request.MinCreateRevision) &&
            (request.MaxCreateRevision == 0 || kv.CreateRevision <= request.MaxCreateRevision));

        var sorted = Sort(kvs, request.SortTarget, request.SortOrder == SortOrder.Descend);
        response.More = request.Limit > 0 && sorted.Length > request.Limit;
        response.Kvs.Add((request.Limit > 0 ? sorted.Take((int)request.Limit) : sorted).Select(kv => Show(kv, request.KeysOnly)));
        return response;
    }

    private static KeyValue[] Sort(IEnumerable<KeyValue> kvs, SortTarget target, bool descending)
    {
        var sorted = kvs.ToArray();

        // Insertion sort: plainly stable, as Go's is for what fits into a test.
        for (var i = 1; i < sorted.Length; i++)
        {
            for (var j = i; j > 0 && Order(sorted[j - 1], sorted[j], target) * (descending ? -1 : 1) > 0; j--)
            {
                (sorted[j - 1], sorted[j]) = (sorted[j], sorted[j - 1]);
            }
        }

        return sorted;
    }

    private static int Order(KeyValue left, KeyValue right, SortTarget target) => target switch
    {
        SortTarget.Version => left.Version.CompareTo(right.Version),
        SortTarget.Create => left.CreateRevision.CompareTo(right.CreateRevision),
        SortTarget.Mod => left.ModRevision.CompareTo(right.ModRevision),
        SortTarget.Value => string.CompareOrdinal(left.Value.Text(), right.Value.Text()),
        _ => string.CompareOrdinal(left.Key.Text(), right.Key.Text()),
    };

    private static KeyValue Show(KeyValue kv, bool keysOnly)
    {
        var shown = kv.Clone();
        if (keysOnly)
        {
            shown.Value = ByteString.Empty;
        }

        return shown;
    }
}
