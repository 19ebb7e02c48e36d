using Discovery.Protocol;
using Google.Protobuf.Collections;

namespace Discovery.Store;

/// <summary>What a request adds at most to the store, in bytes. 0 for everything that adds nothing: it is served however full the store is.</summary>
public static class SpaceCost
{
    // For what stands beside key and value, and for a lease in the checkpoint's state: generous, as in etcd.
    private const long BytesPerPut = 256;
    private const long BytesPerLease = 64;

    public static long Of(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal.RequestCase switch
        {
            Proposal.RequestOneofCase.Put => Of(proposal.Put),
            Proposal.RequestOneofCase.Txn => Of(proposal.Txn),
            Proposal.RequestOneofCase.LeaseGrant => BytesPerLease,
            _ => 0,
        };
    }

    private static long Of(PutRequest put) => BytesPerPut + put.Key.Length + put.Value.Length;

    // Which branch is taken is not known yet; the nested ones count as well (etcd's #22167).
    private static long Of(TxnRequest txn) => Math.Max(Of(txn.Success), Of(txn.Failure));

    private static long Of(RepeatedField<RequestOp> operations)
    {
        var bytes = 0L;
        for (var i = 0; i < operations.Count; i++)
        {
            bytes += Of(operations[i]);
        }

        return bytes;
    }

    private static long Of(RequestOp operation) => operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestPut => Of(operation.RequestPut),
        RequestOp.RequestOneofCase.RequestTxn => Of(operation.RequestTxn),
        _ => 0,
    };
}
