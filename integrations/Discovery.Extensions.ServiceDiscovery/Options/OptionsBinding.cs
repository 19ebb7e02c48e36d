using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Binds the section <c>ServiceDiscovery</c>, where there is a configuration.</summary>
internal sealed class OptionsBinding(IConfiguration? configuration = null) : IConfigureOptions<KvServiceDiscoveryOptions>
{
    public void Configure(KvServiceDiscoveryOptions options)
    {
        configuration?.GetSection(KvServiceDiscoveryExtensions.SectionName).Bind(options);
        options.Zone ??= configuration?["ServiceRegistration:Zone"];
    }
}
