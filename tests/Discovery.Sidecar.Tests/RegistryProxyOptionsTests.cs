using Discovery.Extensions.Yarp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Discovery.Sidecar.Tests;

public sealed class RegistryProxyOptionsTests
{
    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_when_the_host_starts()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["KvStore:Endpoints"] = "http://127.0.0.1:1";
        builder.Services.AddReverseProxy().LoadFromKvStore(options =>
        {
            options.Prefix = " ";
            options.ConnectTimeout = TimeSpan.Zero;
            options.InstancesPerRequestMax = 0;
            options.LoadBalancingPolicy = "HashCookie";
        });
        await using var app = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Equal(4, refused.Failures.Count());
        Assert.Contains(refused.Failures, failure => failure.Contains("WeightedRoundRobin", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_registry_for_one_proxy_is_refused()
    {
        var builder = new ServiceCollection().AddReverseProxy().LoadFromKvStore();
        Assert.Throws<InvalidOperationException>(() => builder.LoadFromKvStore());
    }
}
