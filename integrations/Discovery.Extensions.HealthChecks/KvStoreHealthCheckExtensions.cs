using Discovery.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.HealthChecks;

/// <summary>Adding checks of the store.</summary>
public static class KvStoreHealthCheckExtensions
{
    private const string DefaultName = "kvstore";

    // Longer than an election, shorter than what those who ask are ready to wait.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Adds a check that reads one key through the registered <see cref="IKvClient"/>, or through a client that the section <c>KvStore</c> of the
    /// configuration describes where none is registered. It is healthy when a majority of the store answers, also with "permission denied".
    /// </summary>
    /// <param name="builder">The checks.</param>
    /// <param name="name">The name in reports.</param>
    /// <param name="failureStatus">What a failure counts as; null for unhealthy. Degraded suits applications that can go on without the store.</param>
    /// <param name="tags">For filters such as <c>ready</c>.</param>
    /// <param name="timeout">How long the store may take to answer; null for 3 s.</param>
    public static IHealthChecksBuilder AddKvStore(
        this IHealthChecksBuilder builder,
        string name = DefaultName,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var patience = timeout ?? DefaultTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero, nameof(timeout));

        builder.Services.TryAddKvClient();
        return builder.Add(new HealthCheckRegistration(name, services => new KvStoreHealthCheck(services, patience), failureStatus, tags));
    }
}
