using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration;

/// <summary>How the registrations of this process stand in the registry: as the worst of them.</summary>
/// <param name="registrar">Null where nothing is registered.</param>
internal sealed class RegistrationsHealthCheck(ServiceRegistrar? registrar) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Look(context.Registration.FailureStatus));

    private HealthCheckResult Look(HealthStatus failureStatus)
    {
        if (registrar is null)
            return new(failureStatus, "Nothing is registered: call AddServiceRegistration.");
        var looks = registrar.Registrations.Select(registration => (registration.Name, registration.Key, Look: registration.Look())).ToArray();
        if (looks.Length == 0)
            return HealthCheckResult.Degraded("The host has not started yet.");
        var worst = looks.Min(look => look.Look.Status);
        var told = looks.Where(look => look.Look.Status != HealthStatus.Healthy).Select(look => $"{look.Name}: {look.Look.Note}").ToArray();
        return new(
            worst == HealthStatus.Unhealthy ? failureStatus : worst,
            told.Length == 0 ? $"{looks.Length} in the registry" : string.Join("; ", told),
            data: looks.ToDictionary(look => look.Key, object (look) => look.Look.Note));
    }
}
