using System.Text;
using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Protocol.Compare.Types;

namespace Discovery.Store.Tests;

/// <summary>Requests in few letters. Keys and values are Latin-1, so that "\0" and "\xff" are what they look like.</summary>
internal static class Requests
{
    internal static ByteString Bytes(string text) => ByteString.CopyFrom(text, Encoding.Latin1);

    internal static string Text(this ByteString bytes) => bytes.ToString(Encoding.Latin1);

    internal static PutRequest Put(string key, string value = "", long lease = 0) =>
        new() { Key = Bytes(key), Value = Bytes(value), Lease = lease };

    internal static RangeRequest Range(string key, string end = "", long revision = 0) =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), Revision = revision };

    internal static DeleteRangeRequest Delete(string key, string end = "", bool prevKv = false) =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), PrevKv = prevKv };

    internal static Compare Version(string key, CompareResult result, long version, string end = "") =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), Target = CompareTarget.Version, Result = result, Version = version };

    internal static Compare Value(string key, CompareResult result, string value, string end = "") =>
        new() { Key = Bytes(key), RangeEnd = Bytes(end), Target = CompareTarget.Value, Result = result, Value = Bytes(value) };

    internal static TxnRequest Txn(params IMessage[] operations) => new TxnRequest().Then(operations);

    internal static TxnRequest When(params Compare[] compares) => new() { Compare = { compares } };

    internal static TxnRequest Then(this TxnRequest txn, params IMessage[] operations)
    {
        txn.Success.Add(operations.Select(Op));
        return txn;
    }

    internal static TxnRequest Else(this TxnRequest txn, params IMessage[] operations)
    {
        txn.Failure.Add(operations.Select(Op));
        return txn;
    }

    internal static RequestOp Op(IMessage request) => request switch
    {
        RangeRequest range => new RequestOp { RequestRange = range },
        PutRequest put => new RequestOp { RequestPut = put },
        DeleteRangeRequest delete => new RequestOp { RequestDeleteRange = delete },
        TxnRequest txn => new RequestOp { RequestTxn = txn },
        _ => throw new ArgumentException($"{request.GetType()} is not an operation."),
    };

    internal static Proposal Proposal(IMessage request) => request switch
    {
        PutRequest put => new Proposal { Put = put },
        DeleteRangeRequest delete => new Proposal { DeleteRange = delete },
        TxnRequest txn => new Proposal { Txn = txn },
        CompactionRequest compaction => new Proposal { Compaction = compaction },
        LeaseGrantRequest grant => new Proposal { LeaseGrant = grant },
        LeaseRevokeRequest revoke => new Proposal { LeaseRevoke = revoke },
        LeaseExpiry expiry => new Proposal { LeaseExpiry = expiry },
        Member member => new Proposal { PublishMember = member },
        LeaseCheckpoints checkpoints => new Proposal { LeaseCheckpoint = checkpoints },
        MemberChange change => new Proposal { MemberChange = change },
        AlarmChange alarm => new Proposal { Alarm = alarm },
        AuthChange auth => new Proposal { Auth = auth },
        _ => throw new ArgumentException($"{request.GetType()} is not a proposal."),
    };
}
