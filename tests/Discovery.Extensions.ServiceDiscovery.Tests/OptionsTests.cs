using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

public class OptionsTests
{
    [Fact]
    public void The_section_sets_the_options_and_code_has_the_last_word()
    {
        var options = Options(
            new()
            {
                ["ServiceDiscovery:Balancing"] = "PowerOfTwo",
                ["ServiceDiscovery:BalancingOf:cart"] = "Hash",
                ["ServiceDiscovery:UnreachableFor"] = "00:00:01",
                ["ServiceDiscovery:PassThroughHosts:0"] = "redis",
                ["ServiceRegistration:Zone"] = "b",
            },
            own => own.InstancesPerRequestMax = 5);
        Assert.Equal((BalancingPolicy.PowerOfTwo, BalancingPolicy.Hash), (options.Balancing, options.BalancingOf["CART"]));
        Assert.Equal((TimeSpan.FromSeconds(1), 5, "b"), (options.UnreachableFor, options.InstancesPerRequestMax, options.Zone));
        Assert.Equal(["redis"], options.PassThroughHosts);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options([], own =>
        {
            own.Prefix = " ";
            own.FirstSnapshotTimeout = TimeSpan.Zero;
            own.ConnectTimeout = TimeSpan.Zero;
            own.UnreachableFor = TimeSpan.FromSeconds(-1);
            own.InstancesPerRequestMax = 0;
            own.Balancing = (BalancingPolicy)9;
            own.BalancingOf["cart"] = (BalancingPolicy)9;
        }));
        Assert.Equal(7, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.StartsWith("ServiceDiscovery: ", failure));
    }

    private static KvServiceDiscoveryOptions Options(Dictionary<string, string?> settings, Action<KvServiceDiscoveryOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddKvServiceDiscovery(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<KvServiceDiscoveryOptions>>().Value;
    }
}
