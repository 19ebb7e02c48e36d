using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>
/// Which branch a transaction takes, and each nested one in it. All of that is decided on the state before the first operation: in etcd a
/// nested compare does not see what the outer transaction has written.
/// </summary>
internal sealed class TxnPlan
{
    // Null for most: they have none.
    private Dictionary<RequestOp, TxnPlan>? _nested;

    private TxnPlan(bool succeeded, IReadOnlyList<RequestOp> operations)
    {
        Succeeded = succeeded;
        Operations = operations;
    }

    internal bool Succeeded { get; }

    internal IReadOnlyList<RequestOp> Operations { get; }

    /// <summary>It is not more than one operation.</summary>
    internal bool IsSingle => Operations.Count <= 1 && _nested is null;

    internal TxnPlan this[RequestOp operation] => _nested![operation];

    internal static TxnPlan Make(KvView view, TxnRequest request)
    {
        var succeeded = TxnCompare.AllHold(view, request.Compare);
        var plan = new TxnPlan(succeeded, succeeded ? request.Success : request.Failure);
        for (var i = 0; i < plan.Operations.Count; i++)
        {
            var operation = plan.Operations[i];
            if (operation.RequestCase == RequestOp.RequestOneofCase.RequestTxn)
            {
                plan._nested ??= new(ReferenceEqualityComparer.Instance);
                plan._nested[operation] = Make(view, operation.RequestTxn);
            }
        }

        return plan;
    }

    /// <summary>The operations that will be executed, nested ones in their places.</summary>
    internal IReadOnlyList<RequestOp> Flatten() => _nested is null ? Operations : Flatten(_nested);

    private List<RequestOp> Flatten(Dictionary<RequestOp, TxnPlan> plans)
    {
        var flat = new List<RequestOp>();
        foreach (var operation in Operations)
        {
            if (plans.TryGetValue(operation, out var nested))
            {
                flat.AddRange(nested.Flatten());
            }
            else
            {
                flat.Add(operation);
            }
        }

        return flat;
    }
}
