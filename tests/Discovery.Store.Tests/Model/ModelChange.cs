using Discovery.Protocol;

namespace Discovery.Store.Tests.Model;

/// <summary>A copy of all keys that becomes the next revision once something in it was changed.</summary>
internal sealed class ModelChange(SortedDictionary<string, KeyValue> before, long revision)
{
    internal SortedDictionary<string, KeyValue> Keys { get; } = new(before, StringComparer.Ordinal);

    internal List<AppliedEvent> Events { get; } = [];

    internal long Revision => Events.Count > 0 ? revision + 1 : revision;

    internal PutResponse Put(PutRequest put)
    {
        var key = put.Key.Text();
        var old = Keys.GetValueOrDefault(key);
        if ((put.IgnoreValue || put.IgnoreLease) && old is null)
        {
            throw new StoreException(StoreError.KeyNotFound);
        }

        var kv = new KeyValue
        {
            Key = put.Key,
            Value = put.IgnoreValue ? old!.Value : put.Value,
            Lease = put.IgnoreLease ? old!.Lease : put.Lease,
            CreateRevision = old?.CreateRevision ?? revision + 1,
            ModRevision = revision + 1,
            Version = (old?.Version ?? 0) + 1,
        };
        Keys[key] = kv;
        Events.Add(new AppliedEvent(Event.Types.EventType.Put, kv));
        return new PutResponse { Header = new ResponseHeader { Revision = revision + 1 }, PrevKv = put.PrevKv ? old : null };
    }

    internal DeleteRangeResponse Delete(DeleteRangeRequest delete)
    {
        var gone = EtcdModel.Select(Keys, delete.Key, delete.RangeEnd).ToList();
        foreach (var kv in gone)
        {
            Keys.Remove(kv.Key.Text());
            var deleted = new KeyValue { Key = kv.Key, ModRevision = revision + 1 };
            Events.Add(new AppliedEvent(Event.Types.EventType.Delete, deleted));
        }

        return new DeleteRangeResponse
        {
            Header = new ResponseHeader { Revision = Revision },
            Deleted = gone.Count,
            PrevKvs = { delete.PrevKv ? gone : [] },
        };
    }
}
