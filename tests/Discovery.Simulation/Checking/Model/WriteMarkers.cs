using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Protocol.RequestOp;

namespace Discovery.Simulation.Checking;

/// <summary>By what a write would be recognised in the log: the keys and values that it puts.</summary>
/// <param name="Values">Of both branches of a transaction: which one was taken is not known.</param>
/// <param name="ShowsAlways">Whenever it has an effect, one of them is in the log. Not so for what may only delete.</param>
internal sealed record WriteMarkers(IReadOnlyList<(ByteString Key, ByteString Value)> Values, bool ShowsAlways)
{
    private static readonly WriteMarkers None = new([], ShowsAlways: false);

    public static WriteMarkers Of(IMessage request) => request switch
    {
        PutRequest { IgnoreValue: false } put => new WriteMarkers([(put.Key, put.Value)], ShowsAlways: true),
        TxnRequest txn => Either(All(txn.Success), All(txn.Failure)),
        _ => None,
    };

    private static WriteMarkers Either(WriteMarkers first, WriteMarkers second) =>
        new([.. first.Values, .. second.Values], first.ShowsAlways && second.ShowsAlways);

    /// <summary>A branch is executed as a whole, so one operation that shows is enough; without one that writes there is no effect.</summary>
    private static WriteMarkers All(IReadOnlyList<RequestOp> operations)
    {
        var writes = operations.Where(operation => operation.RequestCase != RequestOneofCase.RequestRange).ToArray();
        var parts = writes.Select(operation => operation.RequestCase switch
        {
            RequestOneofCase.RequestPut => Of(operation.RequestPut),
            RequestOneofCase.RequestTxn => Of(operation.RequestTxn) with { ShowsAlways = false },
            _ => None,
        }).ToArray();
        return new WriteMarkers([.. parts.SelectMany(part => part.Values)], writes.Length == 0 || parts.Any(part => part.ShowsAlways));
    }
}
