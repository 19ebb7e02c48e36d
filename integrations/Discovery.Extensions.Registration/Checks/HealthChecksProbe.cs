using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration;

/// <summary>Runs the application's own health checks, all of them or those with a tag.</summary>
internal sealed class HealthChecksProbe(HealthCheckService checks, string? tag) : ICheckProbe
{
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(Belongs, cancellationToken);
        var bad = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Exception?.Message ?? entry.Value.Status.ToString()}")
            .ToArray();
        var note = bad.Length == 0 ? $"{report.Entries.Count} checks are healthy" : string.Join("; ", bad);
        return report.Status switch
        {
            HealthStatus.Healthy => CheckResult.Passing(note),
            HealthStatus.Degraded => CheckResult.Warning(note),
            _ => CheckResult.Critical(note),
        };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Belongs(HealthCheckRegistration check) =>
        (tag is null || check.Tags.Contains(tag)) && !ServiceRegistrationHealthCheckExtensions.IsOurs(check);
}
