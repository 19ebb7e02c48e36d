using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>Which member answered in which term makes no difference to what was answered.</summary>
internal static class ResponseHeaders
{
    /// <summary>A copy of the response whose headers, nested ones too, have the revision only; and its own header.</summary>
    public static (IMessage Copy, ResponseHeader? Header) Reduce(IMessage response)
    {
        switch (response)
        {
            case PutResponse put:
                put = put.Clone();
                return (put, put.Header = Reduce(put.Header));
            case DeleteRangeResponse delete:
                delete = delete.Clone();
                return (delete, delete.Header = Reduce(delete.Header));
            case RangeResponse range:
                range = range.Clone();
                return (range, range.Header = Reduce(range.Header));
            case TxnResponse txn:
                txn = txn.Clone();
                ReduceNested(txn);
                return (txn, txn.Header);
            case LeaseGrantResponse grant:
                grant = grant.Clone();
                return (grant, grant.Header = Reduce(grant.Header));
            case LeaseRevokeResponse revoke:
                revoke = revoke.Clone();
                return (revoke, revoke.Header = Reduce(revoke.Header));
            case CompactionResponse compaction:
                compaction = compaction.Clone();
                return (compaction, compaction.Header = Reduce(compaction.Header));
            default:
                throw new ArgumentException($"{response.Descriptor.Name} answers nothing that is checked here.", nameof(response));
        }
    }

    private static void ReduceNested(TxnResponse txn)
    {
        txn.Header = Reduce(txn.Header);
        foreach (var operation in txn.Responses)
        {
            switch (operation.ResponseCase)
            {
                case ResponseOp.ResponseOneofCase.ResponsePut:
                    operation.ResponsePut.Header = Reduce(operation.ResponsePut.Header);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseDeleteRange:
                    operation.ResponseDeleteRange.Header = Reduce(operation.ResponseDeleteRange.Header);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseRange:
                    operation.ResponseRange.Header = Reduce(operation.ResponseRange.Header);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseTxn:
                    ReduceNested(operation.ResponseTxn);
                    break;
                default:
                    break;
            }
        }
    }

    private static ResponseHeader? Reduce(ResponseHeader? header) => header is null ? null : new ResponseHeader { Revision = header.Revision };
}
