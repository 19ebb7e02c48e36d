using Discovery.Protocol;
using Google.Protobuf.Collections;

namespace Discovery.Client;

/// <summary>Answers of the server as what callers get.</summary>
internal static class Results
{
    public static KvEntry ToEntry(this KeyValue message) => new()
    {
        Key = message.Key.ToKey(),
        Value = message.Value.ToValue(),
        CreateRevision = message.CreateRevision,
        ModRevision = message.ModRevision,
        Version = message.Version,
        Lease = message.Lease,
    };

    public static RangeResult ToResult(this RangeResponse message) => new()
    {
        Revision = message.Header?.Revision ?? 0,
        Entries = Entries(message.Kvs),
        Count = message.Count,
        More = message.More,
    };

    public static PutResult ToResult(this PutResponse message) => new()
    {
        Revision = message.Header?.Revision ?? 0,
        Previous = message.PrevKv?.ToEntry(),
    };

    public static DeleteResult ToResult(this DeleteRangeResponse message) => new()
    {
        Revision = message.Header?.Revision ?? 0,
        Deleted = message.Deleted,
        Previous = Entries(message.PrevKvs),
    };

    public static TxnResult ToResult(this TxnResponse message)
    {
        var responses = new TxnOpResult[message.Responses.Count];
        for (var i = 0; i < responses.Length; i++)
            responses[i] = ToResult(message.Responses[i]);
        return new TxnResult { Revision = message.Header?.Revision ?? 0, Succeeded = message.Succeeded, Responses = responses };
    }

    private static TxnOpResult ToResult(ResponseOp message) => new()
    {
        Range = message.ResponseRange?.ToResult(),
        Put = message.ResponsePut?.ToResult(),
        Delete = message.ResponseDeleteRange?.ToResult(),
        Txn = message.ResponseTxn?.ToResult(),
    };

    private static KvEntry[] Entries(RepeatedField<KeyValue> messages)
    {
        var entries = new KvEntry[messages.Count];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = messages[i].ToEntry();
        return entries;
    }
}
