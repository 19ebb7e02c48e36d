using Discovery.Protocol;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>A piece of a range in the order of its keys, and the key with which the next one begins; null when there is none.</summary>
internal sealed record RangePage(List<KeyValue> Kvs, byte[]? Next)
{
    /// <summary>At least one key if there is one, then as many as the maxima allow.</summary>
    /// <exception cref="CompactedException">The revision has been compacted.</exception>
    internal static RangePage Read(KvView view, RangePageRequest request)
    {
        if (request.Revision < view.CompactRevision)
        {
            throw new CompactedException(view.CompactRevision);
        }

        var kvs = new List<KeyValue>();
        var bytes = 0L;
        byte[]? next = null;
        view.Index.ForEach(request.Range, entry =>
        {
            if (!entry.TryFindAt(request.Revision, out var at))
            {
                return true;
            }

            if (kvs.Count < request.KeysMax)
            {
                var kv = new RangeItem(entry, at, Loaded: null).ToKeyValue(view, request.KeysOnly);
                bytes += kv.CalculateSize();
                if (kvs.Count == 0 || bytes <= request.BytesMax)
                {
                    kvs.Add(kv);
                    return true;
                }
            }

            next = entry.Key;
            return false;
        });
        return new RangePage(kvs, next);
    }
}
