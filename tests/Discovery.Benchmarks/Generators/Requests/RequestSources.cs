using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>Makes the requests of each client for a work, and on the server what they need.</summary>
internal static class RequestSources
{
    public const string Put = "put";
    public const string PutOneKey = "put-one-key";
    public const string Txn = "txn";
    public const string Range = "range";
    public const string Serializable = "serializable";
    public const string RangeThousand = "range-1000";
    public const string KeepAlive = "keepalive";
    public const string Mixed = "mixed";

    /// <summary>Puts go to one of so many keys, by chance.</summary>
    public const int Keys = 10_000;

    public const int KeysOfRange = 1000;
    private const int ReadPercent = 80;
    private const long LeaseSeconds = 600;

    public static async Task<IReadOnlyList<IRequestSource>> PrepareAsync(GeneratorPlan plan)
    {
        await using var setUp = new SetUp(plan.Address);
        var clients = Enumerable.Range(0, plan.Clients);
        switch (plan.Work)
        {
            case Put:
                return [.. clients.Select(PutSource)];
            case PutOneKey:
                return [.. clients.Select(_ => new FixedSource(Messages.PutPath, Messages.Put()))];
            case Txn:
                return [.. clients.Select(i => new KeyedSource(Messages.TxnPath, Messages.TxnPut(), Keys, i))];
            case Range:
            case Serializable:
                await setUp.PutAsync(1);
                return [.. clients.Select(_ => new FixedSource(Messages.RangePath, Messages.Range(plan.Work == Serializable)))];
            case RangeThousand:
                await setUp.PutAsync(KeysOfRange);
                return [.. clients.Select(_ => new FixedSource(Messages.RangePath, Messages.RangeTo(KeysOfRange)))];
            case KeepAlive:
                var leases = await setUp.GrantAsync(plan.Clients, LeaseSeconds);
                return [.. leases.Select(id => new FixedSource(Messages.KeepAlivePath, new LeaseKeepAliveRequest { ID = id }))];
            case Mixed:
                await setUp.PutAsync(Keys);
                return [.. clients.Select(i => new MixedSource(new KeyedSource(Messages.RangePath, Messages.Range(), Keys, -1 - i), PutSource(i), ReadPercent, i))];
            default:
                throw new ArgumentException($"there is no work named {plan.Work}", nameof(plan));
        }
    }

    private static KeyedSource PutSource(int client) => new(Messages.PutPath, Messages.Put(), Keys, client);
}
