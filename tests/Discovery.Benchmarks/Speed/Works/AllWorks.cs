using Discovery.Benchmarks.Generators.Requests;
using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>What is measured, and what it is to reach.</summary>
internal static class AllWorks
{
    private const int Connections = 100;
    private const int Clients = 1000;
    // An answer of 1,000 keys has 330 KB.
    private const int RangeConnections = 10;
    private const int RangeClients = 20;

    private static readonly WorkTargets Writes = new()
    {
        Throughput = Target.RatioAtLeast(2.5),
        Cpu = Target.RatioAtMost(0.4),
        P99 = Target.RatioAtMost(0.5),
    };

    private static readonly WorkTargets Twice = new() { Throughput = Target.RatioAtLeast(2) };

    private static readonly WorkTargets OneClient = new() { P50 = Target.RatioAtMost(1) };

    private static readonly StreamsLoad Put = new(Messages.PutPath, Messages.Put(), RequestSources.PutOneKey);
    private static readonly StreamsLoad Range = new(Messages.RangePath, Messages.Range(), RequestSources.Range);
    private static readonly StreamsLoad Serializable = new(Messages.RangePath, Messages.Range(isSerializable: true), RequestSources.Serializable);

    public static IReadOnlyList<IWork> List { get; } =
    [
        new StreamsWork("put", Put, isPut: true, Writes with { OfLimit = Target.AtLeast(0.6) }),
        new StreamsWork("range", Range, isPut: false, Twice with { OfLimit = Target.AtLeast(0.8) }),
        new StreamsWork("serializable", Serializable, isPut: false, Twice with { OfLimit = Target.AtLeast(0.8) }),
        new ClientsWork("put-clients", "put", RequestSources.Put, Connections, Clients, Writes),
        new ClientsWork("txn-clients", "transaction", RequestSources.Txn, Connections, Clients, Writes),
        new ClientsWork("put-one", "put", RequestSources.Put, 1, 1, OneClient),
        new ClientsWork("range-1000", "range", RequestSources.RangeThousand, RangeConnections, RangeClients, Twice, RequestSources.KeysOfRange * Messages.ValueBytes),
        new ClientsWork("keepalive", "keep-alive", RequestSources.KeepAlive, Connections, Clients, Twice),
        new ClientsWork("mixed", "request", RequestSources.Mixed, Connections, Clients, new WorkTargets()),
        new WatchWork(),
        new ClusterWork("cluster", Put, Twice with { Cpu = Target.RatioAtMost(0.5) }),
        new StartWork("start", Target.AtMost(0.6)),
        new DurabilityWork("durability"),
    ];

    /// <returns>Null when there is none of such a name.</returns>
    public static IReadOnlyList<IWork>? Named(IReadOnlyList<string> names)
    {
        List<IWork> works = [.. List.Where(w => names.Contains(w.Name))];
        return works.Count == names.Count ? works : null;
    }
}
