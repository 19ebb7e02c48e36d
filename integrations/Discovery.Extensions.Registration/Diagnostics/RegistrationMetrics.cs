using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>The meter <c>Discovery.Extensions.Registration</c>.</summary>
internal static class RegistrationMetrics
{
    private static readonly Meter Meter = new(RegistrationLog.Category);

    private static readonly Counter<long> Registrations = Meter.CreateCounter<long>(
        "discovery.registration.registrations", "{registration}", "Successful writes of the registry entry.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "discovery.registration.failures", "{failure}", "Failures by what failed: register, heartbeat, lease (lost) or leave.");

    private static readonly Counter<long> Checks = Meter.CreateCounter<long>(
        "discovery.registration.checks", "{run}", "Runs of checks by service, check and result: passing, warning or critical.");

    private static readonly ConcurrentDictionary<Registration, bool> Living = new();

    static RegistrationMetrics() => Meter.CreateObservableGauge(
        "discovery.registration.status",
        () => Living.Keys.Select(registration => new Measurement<int>(
            1,
            new("service", registration.Name),
            new("id", registration.Id),
            new("status", registration.IsRemoved ? "removed" : Lower(registration.Status)))),
        "{instance}",
        "1 for each registration of this process, by how it stands.");

    public static void Add(Registration registration) => Living.TryAdd(registration, true);

    public static void Remove(Registration registration) => Living.TryRemove(registration, out _);

    public static void Checked(string service, string check, ServiceStatus result) => Checks.Add(
        1, new("service", service), new("check", check), new KeyValuePair<string, object?>("result", Lower(result)));

    public static void Registered() => Registrations.Add(1);

    public static void RegisterFailed() => Failed("register");

    public static void HeartbeatFailed() => Failed("heartbeat");

    public static void LeaseLost() => Failed("lease");

    public static void LeaveFailed() => Failed("leave");

    private static void Failed(string what) => Failures.Add(1, new KeyValuePair<string, object?>("what", what));

    private static string Lower(ServiceStatus status) => status.ToString().ToLowerInvariant();
}
