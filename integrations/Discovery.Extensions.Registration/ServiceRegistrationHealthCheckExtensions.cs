using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration;

/// <summary>Adding a check of the registrations.</summary>
public static class ServiceRegistrationHealthCheckExtensions
{
    private const string DefaultName = "registrations";

    // The one delegate, by which the check is known again.
    private static readonly Func<IServiceProvider, IHealthCheck> Create =
        services => new RegistrationsHealthCheck(services.GetService<ServiceRegistrar>());

    /// <summary>
    /// Adds a check of this process's registrations. It is healthy when each of them is in the registry; degraded while one is not and that is
    /// tried again, while heartbeats fail, and while one is in maintenance, kept out for being critical, or has left; unhealthy when one has
    /// been missing for longer than its time to live. It asks nobody: it tells what the registrations know.
    /// <para>Checks of registrations of the kind HealthChecks leave it out: what says whether an instance is in the registry must not decide
    /// how it stands there.</para>
    /// </summary>
    /// <param name="builder">The checks.</param>
    /// <param name="name">The name in reports.</param>
    /// <param name="failureStatus">What unhealthy counts as; null for unhealthy.</param>
    /// <param name="tags">For filters such as <c>ready</c>.</param>
    public static IHealthChecksBuilder AddServiceRegistrations(
        this IHealthChecksBuilder builder, string name = DefaultName, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.Add(new HealthCheckRegistration(name, Create, failureStatus, tags));
    }

    /// <summary>Whether a check was added here.</summary>
    internal static bool IsOurs(HealthCheckRegistration check) => ReferenceEquals(check.Factory, Create);
}
