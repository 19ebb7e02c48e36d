using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>Fills in name and id. The random part is drawn once: the id is the same however often the options are built.</summary>
internal sealed class OptionsDefaults(IHostEnvironment environment) : IPostConfigureOptions<ServiceRegistrationOptions>
{
    private readonly string _random = RandomNumberGenerator.GetHexString(8, lowercase: true);

    public void PostConfigure(string? name, ServiceRegistrationOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Name))
            options.Name = string.IsNullOrEmpty(name) ? environment.ApplicationName : name;
        if (string.IsNullOrWhiteSpace(options.Id))
            options.Id = $"{options.Name}-{Environment.MachineName}-{_random}";
    }
}
