using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>One operation that was answered.</summary>
/// <param name="Put">Null for a delete.</param>
/// <param name="Deleted">The keys of a delete.</param>
/// <param name="Events">How many events it makes, one after the other.</param>
internal sealed record AcknowledgedChange(PutRequest? Put, KeySpan Deleted, long Events)
{
    /// <exception cref="ArgumentException">The response does not belong to such a request, or the request is none that writes keys.</exception>
    public static IEnumerable<AcknowledgedChange> Of(IMessage request, IMessage response) => (request, response) switch
    {
        (PutRequest put, PutResponse) => [new(put, default, 1)],
        (DeleteRangeRequest delete, DeleteRangeResponse deleted) => [new(null, new KeySpan(delete.Key, delete.RangeEnd), deleted.Deleted)],
        (TxnRequest txn, TxnResponse answer) => Of(txn, answer),
        _ => throw new ArgumentException($"{request.Descriptor.Name} with {response.Descriptor.Name} is no write of keys.", nameof(request)),
    };

    public bool Matches(AppliedEvent e) => Put is null
        ? e.Type == Event.Types.EventType.Delete && Deleted.Contains(e.Kv.Key)
        : e.Type == Event.Types.EventType.Put
            && e.Kv.Key.Equals(Put.Key)
            && (Put.IgnoreValue || e.Kv.Value.Equals(Put.Value))
            && (Put.IgnoreLease || e.Kv.Lease == Put.Lease);

    private static IEnumerable<AcknowledgedChange> Of(TxnRequest txn, TxnResponse answer)
    {
        var operations = answer.Succeeded ? txn.Success : txn.Failure;
        if (operations.Count != answer.Responses.Count)
            throw new SafetyViolationException($"{txn} has {operations.Count} operations in the branch that was taken, and got {answer.Responses.Count} answers");
        return operations.Zip(answer.Responses).SelectMany(pair => pair.First.RequestCase switch
        {
            RequestOp.RequestOneofCase.RequestPut => Of(pair.First.RequestPut, pair.Second.ResponsePut),
            RequestOp.RequestOneofCase.RequestDeleteRange => Of(pair.First.RequestDeleteRange, pair.Second.ResponseDeleteRange),
            RequestOp.RequestOneofCase.RequestTxn => Of(pair.First.RequestTxn, pair.Second.ResponseTxn),
            _ => [],
        });
    }
}
