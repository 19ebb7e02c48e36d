using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

/// <summary>The state machine on records in memory, with its lease book: what a node has, without log, disk and threads.</summary>
internal sealed class RealStore
{
    private const ulong Term = 1;

    public RealStore() => Machine = StateMachine.Open(new MemoryRevisionStore(), Leases, default);

    public LeaseBook Leases { get; } = new(ttlSecondsMin: 2);

    public StateMachine Machine { get; }

    /// <summary>One transaction; returns the revision after it.</summary>
    public long Apply(params Op[] operations)
    {
        var transaction = new TxnRequest();
        foreach (var (key, value, lease) in operations)
        {
            var bytes = ByteString.CopyFromUtf8(key);
            transaction.Success.Add(value is null
                ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = bytes } }
                : new RequestOp { RequestPut = new PutRequest { Key = bytes, Value = ByteString.CopyFromUtf8(value), Lease = lease } });
        }

        return Apply(new Proposal { Txn = transaction }).Revision;
    }

    /// <summary>Compacts, and deletes the records as after a checkpoint.</summary>
    public void Compact(long revision)
    {
        Assert.Null(Apply(new Proposal { Compaction = new CompactionRequest { Revision = revision } }).Error);
        Machine.DeletePendingUpTo(Machine.AppliedIndex);
    }

    public ApplyResult Apply(Proposal proposal) => Machine.Apply(Machine.AppliedIndex + 1, Term, proposal);
}
