using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Simulation.Checking.Tests;

/// <summary>
/// A legal history: clients whose requests overlap and get lost at random, each executed by the production state machine at one moment
/// between its call and its return, or much later, or never.
/// </summary>
internal sealed class GeneratedHistory : IEventSink
{
    private const int Leases = 3;
    private const int Keys = 6;

    private readonly Random _random;
    private readonly LeaseBook _leases = new(ttlSecondsMin: 1);
    private readonly StateMachine _machine;
    private readonly List<Pending> _pending = [];
    private readonly int _lostPercent;
    private int _values;
    private int _nextClient;

    /// <param name="clients">Requests under way at most, besides those that were given up.</param>
    public GeneratedHistory(int seed, int operations, int clients = 6, int lostPercent = 5)
    {
        _random = new Random(seed);
        _lostPercent = lostPercent;
        _machine = StateMachine.Open(new MemoryRevisionStore(), _leases, default);
        _machine.Subscribe(this);
        var free = new Queue<int>(Enumerable.Range(0, clients));
        _nextClient = clients;
        for (var sent = 0; sent < operations || free.Count < clients;)
        {
            if (sent < operations && free.Count > 0 && _random.Next(2) == 0)
            {
                Send(free.Dequeue());
                sent++;
            }
            else
            {
                Proceed(free);
            }
        }
    }

    public HistoryRecorder Recorder { get; } = new();

    public EventLog Log { get; } = new();

    public IReadOnlyList<Operation<IMessage, KvOutput>> Operations => Recorder.Operations;

    public void Publish(RevisionEvents events) => Log.Add(events);

    public void Compacted(long compactRevision) => Log.Compacted(compactRevision);

    public void Restored(long revision) => throw new NotSupportedException("There is one member only.");

    private void Send(int client)
    {
        var request = NextRequest();
        _pending.Add(new Pending { Client = client, Request = request, Operation = Recorder.Sent(client, request) });
    }

    /// <summary>One request, any, gets on: it is executed, or answered, or its client gives it up.</summary>
    private void Proceed(Queue<int> free)
    {
        if (_pending.Count == 0)
            return;
        var pending = _pending[_random.Next(_pending.Count)];
        if (!pending.IsLost && _random.Next(200) < _lostPercent)
        {
            Recorder.Lost(pending.Operation);
            pending.IsLost = true;
            free.Enqueue(_nextClient++);
            // Half of what is lost never gets anywhere.
            if (pending.IsExecuted || _random.Next(2) == 0)
                _pending.Remove(pending);
        }
        else if (!pending.IsExecuted)
        {
            Execute(pending);
            if (pending.IsLost)
                _pending.Remove(pending);
        }
        else
        {
            Answer(pending);
            _pending.Remove(pending);
            free.Enqueue(pending.Client);
        }
    }

    private void Answer(Pending pending)
    {
        if (pending.Error is { } error)
            Recorder.Refused(pending.Operation, error);
        else if (pending.Response is { } response)
            Recorder.Answered(pending.Operation, response);
        else
            Recorder.Lost(pending.Operation);
    }

    private void Execute(Pending pending)
    {
        pending.IsExecuted = true;
        if (pending.Request is RangeRequest range)
        {
            pending.Response = _machine.Kv.Range(range);
            return;
        }
        var before = Enumerable.Range(1, Leases).Where(id => _leases.Exists(id)).ToHashSet();
        var result = _machine.Apply(_machine.AppliedIndex + 1, 1, ToProposal(pending.Request));
        foreach (var id in Enumerable.Range(1, Leases).Where(id => _leases.Exists(id) != before.Contains(id)))
            Log.LeaseChanged(id, lives: !before.Contains(id));
        (pending.Response, pending.Error) = (result.Response, result.Error);
    }

    private static Proposal ToProposal(IMessage request) => request switch
    {
        PutRequest put => new Proposal { Put = put },
        DeleteRangeRequest delete => new Proposal { DeleteRange = delete },
        TxnRequest txn => new Proposal { Txn = txn },
        LeaseGrantRequest grant => new Proposal { LeaseGrant = grant },
        LeaseRevokeRequest revoke => new Proposal { LeaseRevoke = revoke },
        LeaseExpiry expiry => new Proposal { LeaseExpiry = expiry },
        CompactionRequest compaction => new Proposal { Compaction = compaction },
        _ => throw new ArgumentException(request.ToString(), nameof(request)),
    };

    private IMessage NextRequest() => _random.Next(22) switch
    {
        < 6 => Put(),
        < 8 => new DeleteRangeRequest { Key = Key(), RangeEnd = End(), PrevKv = Chance(2) },
        < 12 => Txn(levels: 2),
        < 17 => Range(),
        17 => new LeaseGrantRequest { ID = Lease(), TTL = 5 },
        18 => new LeaseRevokeRequest { ID = Lease() },
        19 => new LeaseExpiry { Term = 1, Ids = { Lease() } },
        20 => new CompactionRequest { Revision = Math.Max(1, Log.Revision - _random.Next(5) + 1) },
        _ => new PutRequest { Key = Key(), IgnoreValue = true, PrevKv = Chance(2) },
    };

    private PutRequest Put() => new()
    {
        Key = Key(),
        Value = ByteString.CopyFromUtf8($"v{++_values}"),
        Lease = Chance(3) ? Lease() : 0,
        PrevKv = Chance(3),
    };

    private RangeRequest Range() => new()
    {
        Key = Key(),
        RangeEnd = End(),
        Limit = _random.Next(4),
        KeysOnly = Chance(5),
        CountOnly = Chance(10),
        SortOrder = (RangeRequest.Types.SortOrder)_random.Next(3),
        SortTarget = RangeRequest.Types.SortTarget.Key,
    };

    private TxnRequest Txn(int levels)
    {
        var txn = new TxnRequest();
        for (var compares = _random.Next(3); compares > 0; compares--)
            txn.Compare.Add(Compare());
        foreach (var branch in new[] { txn.Success, txn.Failure })
        {
            // Each key once in a branch, as a transaction must have it.
            foreach (var key in Enumerable.Range(0, Keys).OrderBy(_ => _random.Next()).Take(_random.Next(3)))
                branch.Add(Chance(3) ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Key(key), PrevKv = Chance(2) } }
                    : Chance(3) ? new RequestOp { RequestRange = new RangeRequest { Key = Key(key), RangeEnd = End() } }
                    : new RequestOp { RequestPut = new PutRequest { Key = Key(key), Value = ByteString.CopyFromUtf8($"v{++_values}"), Lease = Chance(5) ? Lease() : 0 } });
            if (levels > 1 && Chance(6))
                branch.Insert(0, new RequestOp { RequestTxn = Txn(levels - 1) });
        }
        return txn;
    }

    private Compare Compare()
    {
        var compare = new Compare
        {
            Key = Key(),
            RangeEnd = Chance(4) ? End() : ByteString.Empty,
            Target = (Compare.Types.CompareTarget)_random.Next(5),
            Result = (Compare.Types.CompareResult)_random.Next(4),
        };
        switch (compare.Target)
        {
            case Protocol.Compare.Types.CompareTarget.Version:
                compare.Version = _random.Next(3);
                break;
            case Protocol.Compare.Types.CompareTarget.Create:
                compare.CreateRevision = Chance(2) ? 0 : _random.NextInt64(Log.Revision + 1);
                break;
            case Protocol.Compare.Types.CompareTarget.Mod:
                compare.ModRevision = _random.NextInt64(Log.Revision + 1);
                break;
            case Protocol.Compare.Types.CompareTarget.Value:
                compare.Value = ByteString.CopyFromUtf8($"v{_random.Next(_values + 1)}");
                break;
            default:
                compare.Lease = Chance(2) ? 0 : Lease();
                break;
        }
        return compare;
    }

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"k{number}");

    private ByteString Key() => Key(_random.Next(Keys));

    private ByteString End() => _random.Next(4) switch
    {
        0 => ByteString.CopyFromUtf8("k9"),
        1 => ByteString.CopyFrom(0),
        _ => ByteString.Empty,
    };

    private long Lease() => 1 + _random.Next(Leases);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private sealed class Pending
    {
        public required int Client { get; init; }

        public required IMessage Request { get; init; }

        public required int Operation { get; init; }

        public bool IsExecuted { get; set; }

        public bool IsLost { get; set; }

        public IMessage? Response { get; set; }

        public StoreError? Error { get; set; }
    }
}
