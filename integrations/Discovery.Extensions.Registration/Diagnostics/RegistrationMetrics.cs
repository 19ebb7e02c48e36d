using System.Diagnostics.Metrics;

namespace Discovery.Extensions.Registration;

/// <summary>The meter <c>Discovery.Extensions.Registration</c>.</summary>
internal static class RegistrationMetrics
{
    private static readonly Meter Meter = new(RegistrationLog.Category);

    private static readonly Counter<long> Registrations = Meter.CreateCounter<long>(
        "discovery.registration.registrations", "{registration}", "Successful writes of the registry entry.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "discovery.registration.failures", "{failure}", "Failures by what failed: register, heartbeat, lease (lost) or leave.");

    public static void Registered() => Registrations.Add(1);

    public static void RegisterFailed() => Failed("register");

    public static void HeartbeatFailed() => Failed("heartbeat");

    public static void LeaseLost() => Failed("lease");

    public static void LeaveFailed() => Failed("leave");

    private static void Failed(string what) => Failures.Add(1, new KeyValuePair<string, object?>("what", what));
}
