using System.Diagnostics.Metrics;

namespace Discovery.Client;

/// <summary>The meter <c>Discovery.Client</c>.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new("Discovery.Client");

    private static readonly Histogram<double> Calls = Meter.CreateHistogram<double>(
        "discovery.client.call.duration", "s", "How long calls took, all attempts included, by method and outcome.");

    private static readonly Counter<long> Repeats = Meter.CreateCounter<long>(
        "discovery.client.repeats", "{attempt}", "Attempts after the first of a call.");

    private static readonly Counter<long> EndpointFailures = Meter.CreateCounter<long>(
        "discovery.client.endpoint.failures", "{failure}", "Failures that sent an endpoint to rest.");

    private static readonly Counter<long> WatchBreaks = Meter.CreateCounter<long>(
        "discovery.client.watch.breaks", "{break}", "Watches that lost their stream and went on.");

    private static readonly Counter<long> LeasesLost = Meter.CreateCounter<long>(
        "discovery.client.leases.lost", "{lease}", "Leases of this process that ended without its doing.");

    private static readonly Counter<long> KeepAliveFailures = Meter.CreateCounter<long>(
        "discovery.client.keepalive.failures", "{failure}", "Breaks of the stream that keeps leases alive.");

    private static readonly Counter<long> Logins = Meter.CreateCounter<long>(
        "discovery.client.logins", "{login}", "Logins with a user and a password.");

    public static void Called(string method, string outcome, TimeSpan duration) => Calls.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("rpc.method", method),
        new KeyValuePair<string, object?>("outcome", outcome));

    public static void Repeated(string method) => Repeats.Add(1, new KeyValuePair<string, object?>("rpc.method", method));

    public static void EndpointFailed(Uri endpoint) =>
        EndpointFailures.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint.Authority));

    public static void WatchBroke() => WatchBreaks.Add(1);

    public static void LeaseLost() => LeasesLost.Add(1);

    public static void KeepAliveBroke() => KeepAliveFailures.Add(1);

    public static void LoggedIn() => Logins.Add(1);
}
