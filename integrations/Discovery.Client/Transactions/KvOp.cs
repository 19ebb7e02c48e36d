using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>One operation of a transaction.</summary>
public sealed class KvOp
{
    internal KvOp(RequestOp message) => Message = message;

    internal RequestOp Message { get; }

    /// <summary>Reads a key or a range.</summary>
    public static KvOp Get(KvRange range, RangeOptions? options = null) =>
        new(new RequestOp { RequestRange = Requests.Range(range, options) });

    /// <summary>Writes a key, attached to a lease when one is given.</summary>
    public static KvOp Put(KvKey key, KvValue value, long lease = 0) => Put(key, value, new PutOptions { Lease = lease });

    /// <summary>Writes a key.</summary>
    public static KvOp Put(KvKey key, KvValue value, PutOptions options) =>
        new(new RequestOp { RequestPut = Requests.Put(key, value, options) });

    /// <summary>Deletes a key or a range.</summary>
    public static KvOp Delete(KvRange range, DeleteOptions? options = null) =>
        new(new RequestOp { RequestDeleteRange = Requests.Delete(range, options) });

    /// <summary>Runs a transaction within the transaction; its compares see what the outer one has not yet written.</summary>
    public static KvOp Txn(KvTxn txn)
    {
        ArgumentNullException.ThrowIfNull(txn);
        return new KvOp(new RequestOp { RequestTxn = txn.ToMessage() });
    }
}
