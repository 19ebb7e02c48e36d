using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation;

/// <summary>Requests of every kind that writes, drawn from a seed, over a few keys and leases so that they meet.</summary>
internal sealed class Workload(Random random)
{
    private const int Keys = 12;
    private const int LeaseIds = 5;

    private ulong _lastId;

    public Proposal Next(long revision)
    {
        var proposal = new Proposal { Id = ++_lastId };
        switch (random.Next(20))
        {
            case < 9:
                proposal.Put = Put();
                break;
            case < 11:
                proposal.DeleteRange = new DeleteRangeRequest { Key = Key(), RangeEnd = random.Next(3) == 0 ? ByteString.CopyFromUtf8("key/zz") : ByteString.Empty };
                break;
            case < 15:
                proposal.Txn = Txn();
                break;
            case 15:
                proposal.Compaction = new CompactionRequest { Revision = Math.Max(1, revision - random.Next(10)) };
                break;
            case < 18:
                proposal.LeaseGrant = new LeaseGrantRequest { ID = LeaseId(), TTL = random.Next(1, 100) };
                break;
            case 18:
                proposal.LeaseRevoke = new LeaseRevokeRequest { ID = LeaseId() };
                break;
            default:
                proposal.PublishMember = new Member { ID = 7, Name = $"node-{_lastId}" };
                break;
        }
        return proposal;
    }

    private PutRequest Put() => new()
    {
        Key = Key(),
        Value = ByteString.CopyFromUtf8($"{_lastId}:{new string('v', random.Next(200))}"),
        Lease = random.Next(4) == 0 ? LeaseId() : 0,
    };

    private TxnRequest Txn()
    {
        var key = Key();
        return new TxnRequest
        {
            Compare = { new Compare { Key = key, Target = Compare.Types.CompareTarget.Value, Result = Compare.Types.CompareResult.Greater, Value = ByteString.CopyFromUtf8("5") } },
            Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } } },
            Failure = { new RequestOp { RequestPut = Put() }, new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        };
    }

    private ByteString Key() => ByteString.CopyFromUtf8($"key/{random.Next(Keys):00}");

    // Negative ids are ids too.
    private long LeaseId() => random.Next(1, LeaseIds + 1) - 2 is var id and not 0 ? id : 77;
}
