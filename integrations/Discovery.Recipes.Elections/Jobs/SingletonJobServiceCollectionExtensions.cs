using System.Diagnostics.CodeAnalysis;
using Discovery.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Discovery.Recipes.Elections;

/// <summary>Registers jobs that run in one of several processes.</summary>
public static class SingletonJobServiceCollectionExtensions
{
    /// <summary>
    /// Runs <typeparamref name="TJob"/> in one of all processes that register it under this name, and hands it on when that process
    /// ends, dies or loses sight of the store. A process that stops hands over at once, a killed one within the time to live plus 1 s.
    /// <para>What this promises is that work is not done twice as a rule, not that it can't happen: see
    /// <see cref="SingletonJobContext.FencingToken"/>.</para>
    /// The store is the registered <see cref="IKvClient"/>; without one, it is made from the section <c>KvStore</c> of the configuration
    /// (<see cref="KvClientSettings"/>).
    /// </summary>
    /// <typeparam name="TJob">An <see cref="ISingletonJob"/> or a <see cref="BackgroundService"/>. Made afresh for each term.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">What all processes call the job: not empty and without a slash.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">The name or the type is not one that can be used.</exception>
    /// <exception cref="InvalidOperationException">The name is registered already.</exception>
    public static IServiceCollection AddSingletonJob<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TJob>(
        this IServiceCollection services, string name, Action<SingletonJobOptions>? configure = null)
        where TJob : class
    {
        ArgumentNullException.ThrowIfNull(services);
        CheckName(services, name);
        if (!typeof(ISingletonJob).IsAssignableFrom(typeof(TJob)) && !typeof(BackgroundService).IsAssignableFrom(typeof(TJob)))
            throw new ArgumentException($"{typeof(TJob)} can't run as a singleton job: make it an ISingletonJob or a BackgroundService.");

        services.AddSingleton(new SingletonJobRegistration(name));
        services.AddSingleton<IValidateOptions<SingletonJobOptions>>(new SingletonJobOptionsValidator(name));
        var options = services.AddOptions<SingletonJobOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ElectionMetrics>();
        services.TryAddKvClient();
        services.TryAddScoped<SingletonJobScope>();
        services.TryAddScoped(provider => provider.GetRequiredService<SingletonJobScope>().Context);
        return services.AddSingleton<IHostedService>(provider => new SingletonJobRunner(
            name,
            provider.GetRequiredService<IOptionsMonitor<SingletonJobOptions>>().Get(name),
            new SingletonJobTerm<TJob>(provider.GetRequiredService<IServiceScopeFactory>()),
            provider.GetRequiredService<IKvClient>(),
            provider.GetRequiredService<ElectionMetrics>(),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void CheckName(IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"The name of a job must not contain a slash, or one job's keys would lie within another's; it is \"{name}\".", nameof(name));
        if (services.Any(service => service.ImplementationInstance is SingletonJobRegistration other && other.Name == name))
            throw new InvalidOperationException($"A singleton job named \"{name}\" is registered already; give each its own name.");
    }
}
