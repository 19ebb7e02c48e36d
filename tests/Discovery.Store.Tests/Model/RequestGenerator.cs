using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Protocol.Compare.Types;
using static Discovery.Protocol.RangeRequest.Types;

namespace Discovery.Store.Tests.Model;

/// <summary>Requests that meet each other: few keys, few leases, revisions around the current one, options in every combination.</summary>
internal sealed class RequestGenerator(Random random, int keys = 12)
{
    private const int Leases = 4;

    /// <summary>A request that the server would propose; it may still be refused on applying.</summary>
    internal IMessage Next(long revision, long compactRevision)
    {
        while (true)
        {
            IMessage request = random.Next(100) switch
            {
                < 35 => Put(),
                < 45 => Delete(),
                < 85 => Txn(revision, depth: 0),
                < 91 => new LeaseGrantRequest { ID = Lease(), TTL = 60 },
                < 94 => new LeaseRevokeRequest { ID = Lease() },
                < 95 => new LeaseExpiry { Term = 1, Ids = { Lease(), Lease() } },
                _ => new CompactionRequest { Revision = Math.Max(compactRevision, revision - 40) + random.Next(-1, 30) },
            };
            if (Error(request) is null)
            {
                return request;
            }
        }
    }

    internal RangeRequest Range(long revision)
    {
        var (key, end) = Interval();
        return new RangeRequest
        {
            Key = key,
            RangeEnd = end,
            Limit = Rarely(3) ? random.Next(-1, 6) : 0,
            Revision = Rarely(3) ? revision - random.Next(-2, 30) : 0,
            SortOrder = (SortOrder)random.Next(3),
            SortTarget = (SortTarget)random.Next(5),
            KeysOnly = Rarely(4),
            CountOnly = Rarely(8),
            MinModRevision = Rarely(6) ? revision - random.Next(30) : 0,
            MaxModRevision = Rarely(6) ? revision - random.Next(30) : 0,
            MinCreateRevision = Rarely(6) ? revision - random.Next(60) : 0,
            MaxCreateRevision = Rarely(6) ? revision - random.Next(60) : 0,
        };
    }

    internal (ByteString Key, ByteString End) Interval() => random.Next(6) switch
    {
        0 => (Requests.Bytes("\0"), Requests.Bytes("\0")),
        1 => (Key(), Requests.Bytes("\0")),
        2 or 3 => (Key(), Key()),
        _ => (Key(), ByteString.Empty),
    };

    internal ByteString Key() => Requests.Bytes($"k{random.Next(keys):D3}");

    private static StoreError? Error(IMessage request) => request switch
    {
        PutRequest put => RequestValidator.Check(put),
        DeleteRangeRequest delete => RequestValidator.Check(delete),
        TxnRequest txn => RequestValidator.Check(txn, RequestLimits.Default),
        _ => null,
    };

    private PutRequest Put() => new()
    {
        Key = Key(),
        Value = Rarely(5) ? ByteString.Empty : Requests.Bytes($"v{random.Next(20)}"),
        Lease = Rarely(3) ? Lease() : 0,
        PrevKv = Rarely(3),
        IgnoreValue = Rarely(6),
        IgnoreLease = Rarely(6),
    };

    private DeleteRangeRequest Delete()
    {
        var (key, end) = Interval();
        return new DeleteRangeRequest { Key = key, RangeEnd = Rarely(3) ? end : ByteString.Empty, PrevKv = Rarely(2) };
    }

    private TxnRequest Txn(long revision, int depth) => new()
    {
        Compare = { Many(2, () => Compare(revision)) },
        Success = { Many(4, () => Operation(revision, depth)) },
        Failure = { Many(4, () => Operation(revision, depth)) },
    };

    private RequestOp Operation(long revision, int depth) => Requests.Op(random.Next(10) switch
    {
        < 4 => Put(),
        < 5 => Delete(),
        < 8 => Range(revision),
        _ when depth < 3 => Txn(revision, depth + 1),
        _ => Put(),
    });

    private Compare Compare(long revision)
    {
        var (key, end) = Interval();
        var compare = new Compare
        {
            Key = key,
            RangeEnd = Rarely(3) ? end : ByteString.Empty,
            Target = (CompareTarget)random.Next(5),
            Result = (CompareResult)random.Next(4),
        };
        switch (Rarely(10) ? CompareTarget.Version : compare.Target)
        {
            case CompareTarget.Version:
                compare.Version = random.Next(4);
                break;
            case CompareTarget.Create:
                compare.CreateRevision = revision - random.Next(20);
                break;
            case CompareTarget.Mod:
                compare.ModRevision = revision - random.Next(20);
                break;
            case CompareTarget.Value:
                compare.Value = Requests.Bytes($"v{random.Next(20)}");
                break;
            default:
                compare.Lease = Rarely(2) ? Lease() : 0;
                break;
        }

        return compare;
    }

    private long Lease() => random.Next(1, Leases + 1) * (Rarely(2) ? 1 : -1);

    private List<T> Many<T>(int max, Func<T> make) => [.. Enumerable.Range(0, random.Next(max + 1)).Select(_ => make())];

    private bool Rarely(int oneIn) => random.Next(oneIn) == 0;
}
