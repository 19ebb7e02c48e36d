using Discovery.Protocol;
using static Discovery.Conformance.BadInput.Bytes;

namespace Discovery.Conformance.BadInput;

internal static class TxnTable
{
    private const string NoKey = "INVALID_ARGUMENT etcdserver: key is not provided";

    public static IEnumerable<BadCall> Rows =>
    [
        Txn(new TxnRequest(), "OK"),
        Txn(new TxnRequest { Compare = { new Compare() } }, NoKey),
        Txn(new TxnRequest { Compare = { new Compare { RangeEnd = Of("z") } } }, NoKey),
        Txn(new TxnRequest { Success = { new RequestOp() } }, "INVALID_ARGUMENT etcdserver: key not found"),
        Txn(new TxnRequest { Failure = { new RequestOp() } }, "INVALID_ARGUMENT etcdserver: key not found"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest() } } }, NoKey),
        Txn(new TxnRequest { Failure = { new RequestOp { RequestPut = new PutRequest() } } }, NoKey),
        Txn(new TxnRequest { Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest() } } }, NoKey),
        Txn(Within(new TxnRequest { Success = { new RequestOp() } }), "INVALID_ARGUMENT etcdserver: key not found"),
        Txn(Within(new TxnRequest { Compare = { new Compare() } }), "INVALID_ARGUMENT etcdserver: key is not provided"),
        Txn(Within(new TxnRequest()), "OK"),

        // Compares that can't be.
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("a") } } }, "OK"),
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("a"), Target = Compare.Types.CompareTarget.Version, Value = Of("v") } } }, "OK"),
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("a"), Target = Compare.Types.CompareTarget.Value, Version = 1 } } }, "OK"),
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("a"), Target = (Compare.Types.CompareTarget)9, Version = 1 } } }, "OK"),
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("a"), Result = (Compare.Types.CompareResult)9, Version = 1 } } }, "OK"),
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("a"), Result = (Compare.Types.CompareResult)(-9), Target = (Compare.Types.CompareTarget)(-9) } } }, "OK"),
        Txn(new TxnRequest { Compare = { new Compare { Key = Of("z"), RangeEnd = Of("a"), Version = -1 } } }, "OK"),

        // Too many, or one against the other.
        Txn(new TxnRequest { Success = { Puts(129) } }, "INVALID_ARGUMENT etcdserver: too many operations in txn request"),
        Txn(new TxnRequest { Failure = { Puts(129) } }, "INVALID_ARGUMENT etcdserver: too many operations in txn request"),
        Txn(new TxnRequest { Compare = { Enumerable.Range(0, 129).Select(i => new Compare { Key = Of($"{i}") }) } }, "INVALID_ARGUMENT etcdserver: too many operations in txn request"),
        Txn(Within(new TxnRequest { Success = { Puts(129) } }), "INVALID_ARGUMENT etcdserver: too many operations in txn request"),
        Txn(new TxnRequest { Success = { Puts(100), new RequestOp { RequestTxn = new TxnRequest { Success = { Puts(100).Select(Renamed) } } } } }, "INVALID_ARGUMENT etcdserver: too many operations in txn request"),
        Txn(new TxnRequest { Success = { Put("a"), Put("a") } }, "INVALID_ARGUMENT etcdserver: duplicate key given in txn request"),
        Txn(new TxnRequest { Failure = { Put("a"), Put("a") } }, "INVALID_ARGUMENT etcdserver: duplicate key given in txn request"),
        Txn(new TxnRequest { Success = { Put("a"), Delete("a") } }, "INVALID_ARGUMENT etcdserver: duplicate key given in txn request"),
        Txn(new TxnRequest { Success = { Delete("a", "c"), Put("b") } }, "INVALID_ARGUMENT etcdserver: duplicate key given in txn request"),
        Txn(new TxnRequest { Success = { Delete("a", "\0"), Put("b") } }, "OK"),
        Txn(new TxnRequest { Success = { Delete("a", "c"), Delete("b", "d") } }, "OK"),
        Txn(new TxnRequest { Success = { Put("a"), new RequestOp { RequestTxn = new TxnRequest { Success = { Put("a") } } } } }, "INVALID_ARGUMENT etcdserver: duplicate key given in txn request"),
        Txn(new TxnRequest { Success = { Delete("a"), new RequestOp { RequestTxn = new TxnRequest { Failure = { Put("a") } } } } }, "INVALID_ARGUMENT etcdserver: duplicate key given in txn request"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestTxn = new TxnRequest { Success = { Put("a") }, Failure = { Put("a") } } } } }, "OK"),

        // What an operation alone is refused for.
        Txn(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Of("a"), Revision = long.MaxValue } } } }, "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        Txn(new TxnRequest { Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Of("a"), Revision = long.MaxValue } } } }, "OK"),
        Txn(new TxnRequest { Success = { Put("a"), new RequestOp { RequestRange = new RangeRequest { Key = Of("a"), Revision = long.MaxValue } } } }, "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Of("a"), Lease = 99 } } } }, "NOT_FOUND etcdserver: requested lease not found"),
        Txn(new TxnRequest { Failure = { new RequestOp { RequestPut = new PutRequest { Key = Of("a"), Lease = 99 } } } }, "OK"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Of("never"), IgnoreValue = true } } } }, "INVALID_ARGUMENT etcdserver: key not found"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Of("a"), Value = Of("v"), IgnoreValue = true } } } }, "INVALID_ARGUMENT etcdserver: value is provided"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Of("a"), Lease = 1, IgnoreLease = true } } } }, "INVALID_ARGUMENT etcdserver: lease is provided"),
        Txn(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Of("a"), SortOrder = (RangeRequest.Types.SortOrder)9 } } } }, "OK") with { Here = "INVALID_ARGUMENT etcdserver: invalid sort option" },
        Txn(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Of("a"), Value = Large(1_572_864) } } } }, "INVALID_ARGUMENT etcdserver: request is too large"),
        Txn(Deep(20), "OK"),
    ];

    private static BadCall Txn(TxnRequest request, string answer) => new("KV/Txn", request, answer);

    private static TxnRequest Within(TxnRequest inner) => new() { Success = { new RequestOp { RequestTxn = inner } } };

    private static TxnRequest Deep(int levels) => levels == 0 ? new TxnRequest() : Within(Deep(levels - 1));

    private static IEnumerable<RequestOp> Puts(int count) => Enumerable.Range(0, count).Select(i => Put($"many/{i}"));

    private static RequestOp Put(string key) => new() { RequestPut = new PutRequest { Key = Of(key) } };

    private static RequestOp Renamed(RequestOp put) => Put(put.RequestPut.Key.ToStringUtf8() + "'");

    private static RequestOp Delete(string key, string end = "") => new() { RequestDeleteRange = new DeleteRangeRequest { Key = Of(key), RangeEnd = Of(end) } };
}
