using Discovery.Protocol;
using Google.Protobuf.Collections;

namespace Discovery.Store;

/// <summary>
/// What a request has to be before it is proposed or executed: the checks that need no state, in etcd's order. Null means that it may go
/// on. Whether a revision is compacted or a lease exists is decided where the state is: on reading, or on applying. Any thread.
/// </summary>
public static class RequestValidator
{
    public static StoreError? Check(RangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Key.IsEmpty)
        {
            return StoreError.KeyNotProvided;
        }

        // etcd 3.5.16 goes down over an unknown target; the versions after it refuse as is done here.
        return Enum.IsDefined(request.SortOrder) && Enum.IsDefined(request.SortTarget) ? null : StoreError.InvalidSortOption;
    }

    public static StoreError? Check(PutRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request switch
        {
            { Key.IsEmpty: true } => StoreError.KeyNotProvided,
            { IgnoreValue: true, Value.IsEmpty: false } => StoreError.ValueProvided,
            { IgnoreLease: true, Lease: not 0 } => StoreError.LeaseProvided,
            _ => null,
        };
    }

    public static StoreError? Check(DeleteRangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Key.IsEmpty ? StoreError.KeyNotProvided : null;
    }

    public static StoreError? Check(TxnRequest request, RequestLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(limits);
        return CheckOperations(request, limits.TxnOperationsMax, RequestLimits.TxnLevelsMax) ??
            (TxnKeys.HasDuplicate(request.Success) || TxnKeys.HasDuplicate(request.Failure) ? StoreError.DuplicateKey : null);
    }

    /// <summary>To be called with what is about to be proposed, whatever it is.</summary>
    public static StoreError? CheckSize(Proposal proposal, RequestLimits limits)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(limits);
        return proposal.CalculateSize() > limits.RequestBytesMax ? StoreError.RequestTooLarge : null;
    }

    private static StoreError? CheckOperations(TxnRequest request, int operationsMax, int levelsMax)
    {
        var operations = Math.Max(request.Compare.Count, Math.Max(request.Success.Count, request.Failure.Count));
        if (operations > operationsMax || levelsMax == 0)
        {
            return StoreError.TooManyOperations;
        }

        for (var i = 0; i < request.Compare.Count; i++)
        {
            if (request.Compare[i].Key.IsEmpty)
            {
                return StoreError.KeyNotProvided;
            }
        }

        return CheckOperations(request.Success, operationsMax - operations, levelsMax - 1)
            ?? CheckOperations(request.Failure, operationsMax - operations, levelsMax - 1);
    }

    private static StoreError? CheckOperations(RepeatedField<RequestOp> operations, int operationsLeft, int levelsLeft)
    {
        // Not enumerated: that would cost an object for each branch.
        for (var i = 0; i < operations.Count; i++)
        {
            if (CheckOperation(operations[i], operationsLeft, levelsLeft) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static StoreError? CheckOperation(RequestOp operation, int operationsLeft, int levelsLeft) => operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => Check(operation.RequestRange),
        RequestOp.RequestOneofCase.RequestPut => Check(operation.RequestPut),
        RequestOp.RequestOneofCase.RequestDeleteRange => Check(operation.RequestDeleteRange),
        RequestOp.RequestOneofCase.RequestTxn => CheckOperations(operation.RequestTxn, operationsLeft, levelsLeft),
        // An operation without a request: the text is etcd's, odd as it is.
        _ => StoreError.KeyNotFound,
    };
}
