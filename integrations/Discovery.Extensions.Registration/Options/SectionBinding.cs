using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>
/// Binds the section <c>ServiceRegistration</c>, where there is a configuration. A further registration takes over from it what is the
/// same for the whole process, and has the rest from its own <c>ServiceRegistration:Services:&lt;name&gt;</c>.
/// </summary>
internal sealed class SectionBinding(IConfiguration? configuration = null) : IConfigureNamedOptions<ServiceRegistrationOptions>
{
    public void Configure(ServiceRegistrationOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, ServiceRegistrationOptions options)
    {
        if (configuration?.GetSection(ServiceRegistrationExtensions.SectionName) is not { } section)
            return;
        Bind(section, options);
        if (string.IsNullOrEmpty(name))
            return;
        ForgetOwn(options);
        Bind(RegistrationNames.Section(configuration)!.GetSection(name), options);
    }

    private static void Bind(IConfigurationSection section, ServiceRegistrationOptions options)
    {
        section.Bind(options);

        // One text with commas, as a command line gives it, is no list to the binder.
        if (section[nameof(options.Endpoints)] is { Length: > 0 } joined)
            options.Endpoints = [joined];
        if (section[nameof(options.PreferredNetworks)] is { Length: > 0 } networks)
            options.PreferredNetworks = networks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What says who the application's own registration is, and how it is, says nothing about another.</summary>
    private static void ForgetOwn(ServiceRegistrationOptions options)
    {
        (options.Name, options.Id, options.Port, options.Scheme) = (null, null, null, null);
        options.Tags = [];
        options.Metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        options.Checks = [];
    }
}
