using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>Runs a transaction: decide the branches, check every operation on them, then execute.</summary>
internal static class TxnExecution
{
    /// <exception cref="StoreException">An operation cannot be executed. Nothing has been.</exception>
    internal static TxnResponse Read(KvView view, TxnRequest request)
    {
        var plan = TxnPlan.Make(view, request);
        CheckRanges(view, plan.Flatten());
        var response = Execute(view, batch: null, plan);
        response.Header = new ResponseHeader { Revision = view.Revision };
        return response;
    }

    /// <exception cref="StoreException">An operation cannot be executed. The batch must be given up.</exception>
    internal static TxnResponse Write(KvBatch batch, ILeaseBook leases, TxnRequest request)
    {
        var plan = TxnPlan.Make(batch, request);

        // Puts before ranges, as etcd has it: it shows in the error when both are wrong.
        var operations = plan.Flatten();
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i].RequestCase == RequestOp.RequestOneofCase.RequestPut)
            {
                CheckPut(batch, leases, operations[i].RequestPut);
            }
        }

        CheckRanges(batch, operations);
        if (!plan.IsSingle)
        {
            batch.Protect();
        }

        var response = Execute(batch, batch, plan);
        response.Header = new ResponseHeader { Revision = batch.Revision };
        return response;
    }

    private static void CheckPut(KvBatch batch, ILeaseBook leases, PutRequest put)
    {
        if ((put.IgnoreValue || put.IgnoreLease) && batch.Index.Find(put.Key.Span) is not { IsLive: true })
        {
            throw new StoreException(StoreError.KeyNotFound);
        }

        if (put.Lease != 0 && !leases.Exists(put.Lease))
        {
            throw new StoreException(StoreError.LeaseNotFound);
        }
    }

    /// <summary>
    /// Against the state before the transaction, so that no range inside can name the revision which the transaction itself makes. Unlike
    /// outside of a transaction, a negative revision is an old one.
    /// </summary>
    private static void CheckRanges(KvView view, IReadOnlyList<RequestOp> operations)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            if (operation.RequestCase != RequestOp.RequestOneofCase.RequestRange || operation.RequestRange.Revision == 0)
            {
                continue;
            }

            if (operation.RequestRange.Revision > view.Revision)
            {
                throw new StoreException(StoreError.FutureRevision);
            }

            if (operation.RequestRange.Revision < view.CompactRevision)
            {
                throw new CompactedException(view.CompactRevision);
            }
        }
    }

    private static TxnResponse Execute(KvView view, KvBatch? batch, TxnPlan plan)
    {
        var response = new TxnResponse { Succeeded = plan.Succeeded };
        for (var i = 0; i < plan.Operations.Count; i++)
        {
            response.Responses.Add(Execute(view, batch, plan, plan.Operations[i]));
        }

        return response;
    }

    private static ResponseOp Execute(KvView view, KvBatch? batch, TxnPlan plan, RequestOp operation)
    {
        switch (operation.RequestCase)
        {
            case RequestOp.RequestOneofCase.RequestRange:
                return new ResponseOp { ResponseRange = RangeQuery.Run(view, operation.RequestRange) };
            case RequestOp.RequestOneofCase.RequestPut when batch is not null:
                return new ResponseOp { ResponsePut = batch.Put(operation.RequestPut) };
            case RequestOp.RequestOneofCase.RequestDeleteRange when batch is not null:
                return new ResponseOp { ResponseDeleteRange = batch.Delete(operation.RequestDeleteRange) };
            case RequestOp.RequestOneofCase.RequestTxn:
                // etcd leaves the header of a nested response empty.
                var nested = Execute(view, batch, plan[operation]);
                nested.Header = new ResponseHeader();
                return new ResponseOp { ResponseTxn = nested };
            default:
                throw new StoreException(StoreError.KeyNotFound);
        }
    }
}
