using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>Adding the application to the registry.</summary>
public static class ServiceRegistrationExtensions
{
    /// <summary>The section that is bound to <see cref="ServiceRegistrationOptions"/>.</summary>
    public const string SectionName = "ServiceRegistration";

    /// <summary>
    /// Registers this application when its server listens, keeps it registered, and takes it out before it stops.
    /// Everything comes from the section <c>ServiceRegistration</c>; the name is the application's own when the section has none.
    /// </summary>
    public static IServiceCollection AddServiceRegistration(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Names(services);
        services.AddOptions<ServiceRegistrationOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ServiceRegistrationOptions>, SectionBinding>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ServiceRegistrationOptions>, OptionsDefaults>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceRegistrationOptions>, OptionsValidator>());
        services.TryAddSingleton<IMachineAddresses, MachineAddresses>();
        services.TryAddSingleton<ServiceRegistrar>();
        services.TryAddSingleton<IServiceRegistrations>(provider => provider.GetRequiredService<ServiceRegistrar>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ServiceRegistrar>(
            provider => provider.GetRequiredService<ServiceRegistrar>()));
        return services;
    }

    /// <summary>
    /// As <see cref="AddServiceRegistration(IServiceCollection)"/>, under this name. With a second name it is a further registration of the
    /// same process: from the section it takes what is the same for all of them, and the rest from
    /// <c>ServiceRegistration:Services:&lt;name&gt;</c>, which alone is enough to add one.
    /// </summary>
    public static IServiceCollection AddServiceRegistration(this IServiceCollection services, string name) =>
        services.AddServiceRegistration(name, _ => { });

    /// <summary>As <see cref="AddServiceRegistration(IServiceCollection, string)"/>; <paramref name="configure"/> has the last word.</summary>
    public static IServiceCollection AddServiceRegistration(
        this IServiceCollection services, string name, Action<ServiceRegistrationOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddServiceRegistration();
        return services.Configure<ServiceRegistrationOptions>(Names(services).Add(name), options =>
        {
            options.Name = name;
            configure(options);
        });
    }

    /// <summary>
    /// As <see cref="AddServiceRegistration(IServiceCollection)"/>; <paramref name="configure"/> has the last word after the section. It is
    /// for the application's own registration, the first one.
    /// </summary>
    public static IServiceCollection AddServiceRegistration(this IServiceCollection services, Action<ServiceRegistrationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddServiceRegistration().Configure(configure);
    }

    private static RegistrationNames Names(IServiceCollection services)
    {
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(RegistrationNames))
                return (RegistrationNames)service.ImplementationInstance!;
        }

        var names = new RegistrationNames();
        services.AddSingleton(names);
        return names;
    }
}
