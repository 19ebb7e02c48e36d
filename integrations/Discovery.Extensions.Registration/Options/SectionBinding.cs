using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>Binds the section <c>ServiceRegistration</c>, where there is a configuration.</summary>
internal sealed class SectionBinding(IConfiguration? configuration = null) : IConfigureOptions<ServiceRegistrationOptions>
{
    public void Configure(ServiceRegistrationOptions options)
    {
        var section = configuration?.GetSection(ServiceRegistrationExtensions.SectionName);
        if (section is null)
            return;
        section.Bind(options);

        // One text with commas, as a command line gives it, is no list to the binder.
        if (section[nameof(options.Endpoints)] is { Length: > 0 } joined)
            options.Endpoints = [joined];
    }
}
