using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Conformance.BadInput.Bytes;

namespace Discovery.Conformance.BadInput;

internal static class KvTable
{
    private const string NoKey = "INVALID_ARGUMENT etcdserver: key is not provided";
    private const string NotThere = "UNIMPLEMENTED unknown method RangeStream for service etcdserverpb.KV";

    public static IEnumerable<BadCall> Rows =>
    [
        new("KV/Range", new RangeRequest(), NoKey),
        new("KV/Range", new RangeRequest { RangeEnd = Of("z") }, NoKey),
        new("KV/Range", new RangeRequest { Key = Of("z"), RangeEnd = Of("a") }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), Limit = -1 }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), Limit = long.MinValue }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), Limit = long.MaxValue }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), Revision = -1 }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), Revision = long.MinValue }, "OK"),
        new("KV/Range", f => [new RangeRequest { Key = Of("a"), Revision = f.Revision + 1 }], "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        new("KV/Range", new RangeRequest { Key = Of("a"), Revision = long.MaxValue }, "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        new("KV/Range", new RangeRequest { Key = Of("a"), SortOrder = (RangeRequest.Types.SortOrder)9 }, "OK") { Here = "INVALID_ARGUMENT etcdserver: invalid sort option" },
        new("KV/Range", new RangeRequest { Key = Of("a"), RangeEnd = Of("b"), SortOrder = (RangeRequest.Types.SortOrder)(-1) }, "OK") { Here = "INVALID_ARGUMENT etcdserver: invalid sort option" },
        new("KV/Range", new RangeRequest { Key = Of("a"), SortOrder = RangeRequest.Types.SortOrder.Ascend, SortTarget = (RangeRequest.Types.SortTarget)9 }, "INVALID_ARGUMENT etcdserver: invalid sort option") { EndsEtcd = true },
        new("KV/Range", new RangeRequest { Key = Of("a"), MinModRevision = 5, MaxModRevision = 3 }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), MinCreateRevision = -5, MaxCreateRevision = -3 }, "OK"),
        new("KV/Range", new RangeRequest { Key = Of("a"), CountOnly = true, KeysOnly = true, Limit = 1, SortOrder = RangeRequest.Types.SortOrder.Descend }, "OK"),
        new("KV/Range", new RangeRequest { Key = Large(1 << 20) }, "OK"),

        new("KV/RangeStream", new RangeRequest(), NotThere) { Here = "INVALID_ARGUMENT etcdserver: key is not provided" },
        new("KV/RangeStream", new RangeRequest { Key = Of("a"), Revision = long.MaxValue }, NotThere) { Here = "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision" },
        new("KV/RangeStream", new RangeRequest { Key = Of("a"), SortTarget = (RangeRequest.Types.SortTarget)9 }, NotThere) { Here = "INVALID_ARGUMENT etcdserver: invalid sort option" },

        new("KV/Put", new PutRequest(), NoKey),
        new("KV/Put", new PutRequest { Value = Of("v") }, NoKey),
        new("KV/Put", new PutRequest { IgnoreValue = true, Value = Of("v") }, NoKey),
        new("KV/Put", new PutRequest { Key = Of("a"), Value = Of("v"), IgnoreValue = true }, "INVALID_ARGUMENT etcdserver: value is provided"),
        new("KV/Put", new PutRequest { Key = Of("a"), Lease = 1, IgnoreLease = true }, "INVALID_ARGUMENT etcdserver: lease is provided"),
        new("KV/Put", new PutRequest { Key = Of("a"), Value = Of("v"), Lease = 1, IgnoreLease = true, IgnoreValue = true }, "INVALID_ARGUMENT etcdserver: value is provided"),
        new("KV/Put", new PutRequest { Key = Of("never"), IgnoreValue = true }, "INVALID_ARGUMENT etcdserver: key not found"),
        new("KV/Put", new PutRequest { Key = Of("never"), IgnoreLease = true }, "INVALID_ARGUMENT etcdserver: key not found"),
        new("KV/Put", new PutRequest { Key = Of("never"), IgnoreLease = true, IgnoreValue = true, PrevKv = true }, "INVALID_ARGUMENT etcdserver: key not found"),
        new("KV/Put", new PutRequest { Key = Of("never"), IgnoreValue = true, Lease = 99 }, "NOT_FOUND etcdserver: requested lease not found"),
        new("KV/Put", new PutRequest { Key = Of("a"), Lease = 99 }, "NOT_FOUND etcdserver: requested lease not found"),
        new("KV/Put", new PutRequest { Key = Of("a"), Lease = -1 }, "NOT_FOUND etcdserver: requested lease not found"),
        new("KV/Put", new PutRequest { Key = Of("a"), Lease = long.MinValue }, "NOT_FOUND etcdserver: requested lease not found"),
        new("KV/Put", new PutRequest { Key = Of("a"), Value = Large(1_572_864) }, "INVALID_ARGUMENT etcdserver: request is too large"),
        new("KV/Put", new PutRequest { Key = Large(1_572_864) }, "INVALID_ARGUMENT etcdserver: request is too large"),
        new("KV/Put", new PutRequest { Key = Large(1_572_864), IgnoreLease = true, Lease = 1 }, "INVALID_ARGUMENT etcdserver: lease is provided"),
        new("KV/Put", new PutRequest { Key = Of("a"), Value = Large(1_572_864), Lease = 99 }, "INVALID_ARGUMENT etcdserver: request is too large"),

        new("KV/DeleteRange", new DeleteRangeRequest(), NoKey),
        new("KV/DeleteRange", new DeleteRangeRequest { RangeEnd = Of("z"), PrevKv = true }, NoKey),
        new("KV/DeleteRange", new DeleteRangeRequest { Key = Of("z"), RangeEnd = Of("a") }, "OK"),
        new("KV/DeleteRange", new DeleteRangeRequest { Key = Of("a"), RangeEnd = Of("a") }, "OK"),
        new("KV/DeleteRange", new DeleteRangeRequest { Key = Large(1_572_864) }, "INVALID_ARGUMENT etcdserver: request is too large"),

        new("KV/Compact", new CompactionRequest { Revision = -1 }, "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
        new("KV/Compact", new CompactionRequest { Revision = long.MinValue, Physical = true }, "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
        new("KV/Compact", f => [new CompactionRequest { Revision = f.Revision + 1 }], "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        new("KV/Compact", new CompactionRequest { Revision = long.MaxValue }, "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        new("KV/Compact", new CompactionRequest(), "OK"),
        new("KV/Put", new PutRequest { Key = Of("a") }, "OK"),
        new("KV/Put", new PutRequest { Key = Of("a") }, "OK"),
        new("KV/Compact", f => [new CompactionRequest { Revision = f.Revision }], "OK"),
        new("KV/Compact", f => [new CompactionRequest { Revision = f.Revision }], "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
        new("KV/Compact", new CompactionRequest(), "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
        new("KV/Compact", new CompactionRequest { Revision = -1 }, "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
        new("KV/Range", f => [new RangeRequest { Key = Of("a"), Revision = f.Revision - 1 }], "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
        new("KV/Range", f => [new RangeRequest { Key = Of("none"), Revision = f.Revision - 1, CountOnly = true, Serializable = true }], "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
    ];
}
