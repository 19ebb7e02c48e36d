using System.Diagnostics.Metrics;

namespace Discovery.Extensions.Yarp;

/// <summary>The meter <c>Discovery.Extensions.Yarp</c>.</summary>
internal sealed class ProxyMetrics
{
    public const string MeterName = "Discovery.Extensions.Yarp";

    private readonly Counter<long> _applied;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _badEntries;
    private readonly Counter<long> _unreachable;
    private readonly Counter<long> _failovers;

    public ProxyMetrics(RegistryProxyState state, IMeterFactory? meters = null)
    {
        var meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _applied = meter.CreateCounter<long>("discovery.proxy.registry.applied", "{snapshot}", "Snapshots of the registry that were routed.");
        _failures = meter.CreateCounter<long>("discovery.proxy.registry.failures", "{failure}", "Failures to follow the registry or to apply it.");
        _badEntries = meter.CreateCounter<long>("discovery.proxy.registry.bad_entries", "{entry}", "Entries and services found that can't be used.");
        _unreachable = meter.CreateCounter<long>("discovery.proxy.instance.unreachable", "{attempt}", "Attempts to connect to an instance that failed.");
        _failovers = meter.CreateCounter<long>("discovery.proxy.request.failovers", "{request}", "Requests that went to another instance.");
        meter.CreateObservableGauge("discovery.proxy.registry.problems", () => state.Problems.Count, "{problem}", "Entries and services that can't be used now.");
    }

    public void Applied() => _applied.Add(1);

    public void Failed() => _failures.Add(1);

    public void BadEntry() => _badEntries.Add(1);

    public void Unreachable(string service) => _unreachable.Add(1, new KeyValuePair<string, object?>("service", service));

    public void Failover(string service) => _failovers.Add(1, new KeyValuePair<string, object?>("service", service));
}
