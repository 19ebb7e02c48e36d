using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>
/// Finds keys that a transaction would write twice. The rules are etcd's, gaps included: children are taken in order, before the puts of
/// their parent; a put may not meet an earlier put or delete, a delete may follow the put of an earlier child; the two branches of one
/// child may put the same key, as only one of them is taken.
/// </summary>
internal sealed class TxnKeys
{
    private readonly HashSet<ByteString> _puts = new(KeyBytes.Comparer);
    private KeyIntervals _deletes = KeyIntervals.Empty;

    internal static bool HasDuplicate(IReadOnlyList<RequestOp> operations) => !IsPlain(operations) && !new TxnKeys().Collect(operations);

    // Most have one operation a branch: nothing to meet, and nothing to collect.
    private static bool IsPlain(IReadOnlyList<RequestOp> operations) =>
        operations.Count == 0 || (operations.Count == 1 && operations[0].RequestCase != RequestOp.RequestOneofCase.RequestTxn);

    private bool Collect(IReadOnlyList<RequestOp> operations)
    {
        _deletes = KeyIntervals.Of(operations
            .Where(operation => operation.RequestCase == RequestOp.RequestOneofCase.RequestDeleteRange)
            .Select(operation => operation.RequestDeleteRange));

        foreach (var operation in operations)
        {
            if (operation.RequestCase == RequestOp.RequestOneofCase.RequestTxn && !Add(operation.RequestTxn))
            {
                return false;
            }
        }

        return operations
            .Where(operation => operation.RequestCase == RequestOp.RequestOneofCase.RequestPut)
            .All(operation => IsFree(operation.RequestPut.Key) && _puts.Add(operation.RequestPut.Key));
    }

    private bool Add(TxnRequest child)
    {
        TxnKeys success = new(), failure = new();
        if (!success.Collect(child.Success) || !failure.Collect(child.Failure))
        {
            return false;
        }

        foreach (var key in success._puts)
        {
            if (!IsFree(key) || !_puts.Add(key))
            {
                return false;
            }
        }

        foreach (var key in failure._puts)
        {
            if (!IsFree(key) || (!_puts.Add(key) && !success._puts.Contains(key)))
            {
                return false;
            }
        }

        _deletes = _deletes.Union(success._deletes).Union(failure._deletes);
        return true;
    }

    private bool IsFree(ByteString key) => !_deletes.Contains(key);
}
