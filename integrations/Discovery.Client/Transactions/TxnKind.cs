using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>Tells transactions that only read from those that write, whichever branch runs and however deep.</summary>
internal static class TxnKind
{
    public static bool WritesNothing(TxnRequest txn) => txn.Success.All(WritesNothing) && txn.Failure.All(WritesNothing);

    private static bool WritesNothing(RequestOp operation) => operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => true,
        RequestOp.RequestOneofCase.RequestTxn => WritesNothing(operation.RequestTxn),
        _ => false,
    };
}
