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
        services.AddOptions<ServiceRegistrationOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ServiceRegistrationOptions>, SectionBinding>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ServiceRegistrationOptions>, OptionsDefaults>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceRegistrationOptions>, OptionsValidator>());
        services.TryAddSingleton<IMachineAddresses, MachineAddresses>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ServiceRegistrar>());
        return services;
    }

    /// <summary>As <see cref="AddServiceRegistration(IServiceCollection)"/>, under this name.</summary>
    public static IServiceCollection AddServiceRegistration(this IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return services.AddServiceRegistration(options => options.Name = name);
    }

    /// <summary>As <see cref="AddServiceRegistration(IServiceCollection)"/>; <paramref name="configure"/> has the last word after the section.</summary>
    public static IServiceCollection AddServiceRegistration(this IServiceCollection services, Action<ServiceRegistrationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddServiceRegistration().Configure(configure);
    }
}
