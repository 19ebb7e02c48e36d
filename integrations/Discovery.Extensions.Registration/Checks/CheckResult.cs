using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>What one run found: passing, warning or critical, and a word about it.</summary>
internal sealed record CheckResult(ServiceStatus Status, string Note)
{
    public static CheckResult Passing(string note) => new(ServiceStatus.Passing, note);

    public static CheckResult Warning(string note) => new(ServiceStatus.Warning, note);

    public static CheckResult Critical(string note) => new(ServiceStatus.Critical, note);
}
