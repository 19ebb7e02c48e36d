using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking.Tests;

/// <summary>Requests and answers in a word each, for histories made by hand.</summary>
internal static class Requests
{
    public static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    public static ResponseHeader At(long revision) => new() { ClusterId = 1, MemberId = 2, RaftTerm = 3, Revision = revision };

    public static PutRequest Put(string key, string value, long lease = 0, bool prevKv = false) =>
        new() { Key = Bytes(key), Value = Bytes(value), Lease = lease, PrevKv = prevKv };

    public static PutResponse PutAt(long revision, KeyValue? previous = null) => new() { Header = At(revision), PrevKv = previous };

    public static RangeRequest Get(string key, string rangeEnd = "") => new() { Key = Bytes(key), RangeEnd = Bytes(rangeEnd) };

    public static RangeResponse Got(long revision, params KeyValue[] kvs) => new() { Header = At(revision), Count = kvs.Length, Kvs = { kvs } };

    public static KeyValue Kv(string key, string value, long created, long modified, long version, long lease = 0) => new()
    {
        Key = Bytes(key), Value = Bytes(value), CreateRevision = created, ModRevision = modified, Version = version, Lease = lease,
    };

    public static DeleteRangeRequest Delete(string key, string rangeEnd = "") => new() { Key = Bytes(key), RangeEnd = Bytes(rangeEnd) };

    public static DeleteRangeResponse Deleted(long revision, long count) => new() { Header = At(revision), Deleted = count };

    /// <summary>Puts the key if it does not exist.</summary>
    public static TxnRequest Create(string key, string value) => new()
    {
        Compare = { new Compare { Key = Bytes(key), Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 } },
        Success = { new RequestOp { RequestPut = Put(key, value) } },
    };

    /// <summary>Replaces the value if it is the expected one, else reads it.</summary>
    public static TxnRequest Swap(string key, string expected, string value) => new()
    {
        Compare = { new Compare { Key = Bytes(key), Target = Compare.Types.CompareTarget.Value, Value = Bytes(expected) } },
        Success = { new RequestOp { RequestPut = Put(key, value) } },
        Failure = { new RequestOp { RequestRange = Get(key) } },
    };

    public static TxnResponse Won(long revision) => new()
    {
        Header = At(revision), Succeeded = true, Responses = { new ResponseOp { ResponsePut = new PutResponse { Header = new() { Revision = revision } } } },
    };

    public static TxnResponse Lost(long revision) => new() { Header = At(revision) };

    public static TxnResponse LostTo(long revision, KeyValue kv) => new()
    {
        Header = At(revision),
        Responses = { new ResponseOp { ResponseRange = new RangeResponse { Header = new() { Revision = revision }, Count = 1, Kvs = { kv } } } },
    };

    public static LeaseGrantRequest Grant(long id) => new() { ID = id, TTL = 10 };

    public static LeaseGrantResponse Granted(long revision, long id) => new() { Header = At(revision), ID = id, TTL = 10 };

    public static LeaseRevokeRequest Revoke(long id) => new() { ID = id };

    public static LeaseRevokeResponse Revoked(long revision) => new() { Header = At(revision) };

    public static LeaseExpiry Expiry(long id) => new() { Ids = { id } };
}
