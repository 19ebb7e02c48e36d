using Discovery.Protocol;
using Google.Protobuf.Collections;

namespace Discovery.Store;

/// <summary>What a transaction needs, as etcd sorts them.</summary>
public static class TxnShape
{
    /// <summary>
    /// Both branches hold ranges only, so it can be answered without the log. A nested transaction counts as a write even if it only reads.
    /// </summary>
    public static bool IsReadOnly(TxnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AreRanges(request.Success) && AreRanges(request.Failure);
    }

    /// <summary>Every range in it may be answered from this member's own state, however old that is.</summary>
    public static bool IsSerializable(TxnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Success.All(IsSerializable) && request.Failure.All(IsSerializable);
    }

    private static bool AreRanges(RepeatedField<RequestOp> operations)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            if (!IsRange(operations[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRange(RequestOp op) => op.RequestCase == RequestOp.RequestOneofCase.RequestRange;

    private static bool IsSerializable(RequestOp op) => IsRange(op) && op.RequestRange.Serializable;
}
