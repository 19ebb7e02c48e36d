using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Client;

/// <summary>Puts a prefix before keys and takes it away again.</summary>
internal sealed class KeySpace(KvKey prefix)
{
    private static readonly KvKey Unbounded = new([0]);

    private readonly KvKey _end = KvRange.EndOfPrefix(prefix);

    public KvKey Add(KvKey key, string parameter = "key")
    {
        Require.Key(key, parameter);
        return Join(key);
    }

    public KvRange Add(KvRange range)
    {
        Require.Key(range);
        return KvRange.FromWire(Join(range.Start), End(range.End));
    }

    public bool Holds(KvKey key) => key.StartsWith(prefix);

    public KvKey Remove(KvKey key) => Holds(key)
        ? KvKey.Owning(key.Bytes[prefix.Bytes.Length..])
        : throw new InvalidOperationException("The server answered a key that does not lie in the namespace.");

    public KvEntry Remove(KvEntry entry) => entry with { Key = Remove(entry.Key) };

    public IReadOnlyList<KvEntry> Remove(IReadOnlyList<KvEntry> entries) => [.. entries.Select(Remove)];

    public RangeResult Remove(RangeResult result) => result with { Entries = Remove(result.Entries) };

    public PutResult Remove(PutResult result) => result.Previous is null ? result : result with { Previous = Remove(result.Previous) };

    public DeleteResult Remove(DeleteResult result) => result with { Previous = Remove(result.Previous) };

    public TxnResult Remove(TxnResult result) => result with { Responses = [.. result.Responses.Select(Remove)] };

    public WatchBatch Remove(WatchBatch batch) => batch.IsProgress ? batch : batch with { Events = [.. batch.Events.Select(Remove)] };

    public KvTxn Add(KvTxn txn)
    {
        ArgumentNullException.ThrowIfNull(txn);
        return KvTxn.FromMessage(Add(txn.ToMessage()));
    }

    private KvEvent Remove(KvEvent change) => change with
    {
        Entry = Remove(change.Entry),
        Previous = change.Previous is null ? null : Remove(change.Previous),
    };

    private TxnOpResult Remove(TxnOpResult result) => new()
    {
        Range = result.Range is null ? null : Remove(result.Range),
        Put = result.Put is null ? null : Remove(result.Put),
        Delete = result.Delete is null ? null : Remove(result.Delete),
        Txn = result.Txn is null ? null : Remove(result.Txn),
    };

    // The messages of a transaction belong to its parts, which may be used again: what changes is a copy.
    private TxnRequest Add(TxnRequest txn)
    {
        var mapped = new TxnRequest();
        foreach (var compare in txn.Compare)
        {
            var copy = compare.Clone();
            (copy.Key, copy.RangeEnd) = Add(compare.Key, compare.RangeEnd);
            mapped.Compare.Add(copy);
        }

        mapped.Success.Add(txn.Success.Select(Add));
        mapped.Failure.Add(txn.Failure.Select(Add));
        return mapped;
    }

    private RequestOp Add(RequestOp operation)
    {
        if (operation.RequestCase == RequestOp.RequestOneofCase.RequestTxn)
            return new RequestOp { RequestTxn = Add(operation.RequestTxn) };
        var copy = operation.Clone();
        if (copy.RequestRange is { } range)
            (range.Key, range.RangeEnd) = Add(range.Key, range.RangeEnd);
        else if (copy.RequestDeleteRange is { } delete)
            (delete.Key, delete.RangeEnd) = Add(delete.Key, delete.RangeEnd);
        else if (copy.RequestPut is { } put)
            put.Key = Join(put.Key.ToKey()).ToByteString();
        return copy;
    }

    private (ByteString Key, ByteString End) Add(ByteString key, ByteString end)
    {
        var range = Add(KvRange.FromWire(key.ToKey(), end.ToKey()));
        return (range.Start.ToByteString(), range.End.ToByteString());
    }

    private KvKey End(KvKey end)
    {
        if (end.IsEmpty)
            return end;
        return end == Unbounded ? _end : Join(end);
    }

    private KvKey Join(KvKey key)
    {
        var joined = new byte[prefix.Bytes.Length + key.Bytes.Length];
        prefix.Bytes.CopyTo(joined);
        key.Bytes.CopyTo(joined.AsMemory(prefix.Bytes.Length));
        return KvKey.Owning(joined);
    }
}
