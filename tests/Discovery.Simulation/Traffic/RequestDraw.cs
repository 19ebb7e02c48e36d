using Discovery.Protocol;
using Discovery.Simulation.Cluster;
using Google.Protobuf;

namespace Discovery.Simulation.Traffic;

/// <summary>Requests over a few keys and leases, so that they meet.</summary>
internal sealed class RequestDraw(Traffic traffic, SimCluster cluster) : IRequestSource
{
    private readonly Scheduler _scheduler = cluster.Scheduler;
    private readonly List<long> _leases = [];
    private long _lastLease;

    public long Rest() => _scheduler.Random.NextInt64(2 * cluster.Options.ThinkTime);

    public IMessage Next()
    {
        if (_scheduler.Chance(cluster.Options.Compactions))
            return new CompactionRequest { Revision = Math.Max(1, cluster.History.Revision - _scheduler.Random.Next(30)) };
        if (_scheduler.Chance(cluster.Options.Reads))
            return Range();
        return _scheduler.Random.Next(20) switch
        {
            < 7 => Put(Key()),
            7 => new DeleteRangeRequest { Key = Key(), PrevKv = _scheduler.Chance(0.5) },
            < 11 => Txn(),
            < 16 => Range(),
            16 => GrantForAll(),
            17 when _leases.Count > 0 && _scheduler.Chance(0.5) => new LeaseRevokeRequest { ID = _scheduler.Pick(_leases) },
            < 19 when _leases.Count > 0 => new LeaseKeepAliveRequest { ID = _scheduler.Pick(_leases) },
            _ => Old(),
        };
    }

    public PutRequest Put(ByteString key) => new()
    {
        Key = key,
        Value = ByteString.CopyFromUtf8($"v{traffic.NextValue()}"),
        Lease = _leases.Count > 0 && _scheduler.Chance(0.25) ? _leases[^1] : 0,
        PrevKv = _scheduler.Chance(0.3),
    };

    public WatchCreateRequest Watch() => new()
    {
        Key = Key(),
        RangeEnd = _scheduler.Chance(0.6) ? ByteString.CopyFromUtf8("l") : ByteString.Empty,
        StartRevision = _scheduler.Chance(0.4) ? 0 : Math.Max(1, cluster.History.Revision + _scheduler.Random.Next(-20, 10)),
        PrevKv = _scheduler.Chance(0.5),
        ProgressNotify = _scheduler.Chance(0.5),
        Fragment = _scheduler.Chance(0.3),
    };

    private TxnRequest Txn()
    {
        var key = Key();
        var txn = new TxnRequest { Success = { new RequestOp { RequestPut = Put(key) } } };
        switch (_scheduler.Random.Next(3))
        {
            case 0:
                txn.Compare.Add(new Compare { Key = key, Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Equal, CreateRevision = 0 });
                break;
            case 1:
                txn.Compare.Add(new Compare
                {
                    Key = key,
                    Target = Compare.Types.CompareTarget.Mod,
                    Result = Compare.Types.CompareResult.Less,
                    ModRevision = Math.Max(1, cluster.History.Revision - _scheduler.Random.Next(15)),
                });
                break;
            default:
                if (Key() is var other && !other.Equals(key))
                    txn.Success.Add(new RequestOp { RequestPut = Put(other) });
                break;
        }
        txn.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
        if (_scheduler.Chance(0.3))
            txn.Failure.Add(new RequestOp { RequestPut = Put(Key()) });
        return txn;
    }

    private RangeRequest Range() => new()
    {
        Key = Key(),
        RangeEnd = _scheduler.Chance(0.4) ? ByteString.CopyFromUtf8("l") : ByteString.Empty,
        Limit = _scheduler.Chance(0.3) ? 2 : 0,
    };

    /// <summary>Of the past, or of whatever the member has.</summary>
    private RangeRequest Old()
    {
        var range = Range();
        range.Serializable = true;
        if (_scheduler.Chance(0.5))
            range.Revision = Math.Max(1, cluster.History.Revision - _scheduler.Random.Next(20));
        return range;
    }

    public LeaseGrantRequest Grant(int ttlMax) => new() { ID = ++_lastLease, TTL = _scheduler.Random.Next(1, ttlMax + 1) };

    private LeaseGrantRequest GrantForAll()
    {
        var grant = Grant(ttlMax: 8);
        _leases.Add(grant.ID);
        if (_leases.Count > 4)
            _leases.RemoveAt(0);
        return grant;
    }

    private ByteString Key() => ByteString.CopyFromUtf8($"k{_scheduler.Random.Next(cluster.Options.Keys):x}");
}
