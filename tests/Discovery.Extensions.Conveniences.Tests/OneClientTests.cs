using Discovery.Client;
using Discovery.Extensions.Caching;
using Discovery.Extensions.DataProtection;
using Discovery.Extensions.HealthChecks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.Conveniences.Tests;

public class OneClientTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_packages_use_the_client_that_the_application_adds_before_or_after_them(bool first)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("KvStore:Endpoints", "section:1")]).Build());
        if (first)
            AddClient();
        services.AddHealthChecks().AddKvStore();
        services.AddDataProtection().PersistKeysToKvStore();
        services.AddDistributedKvStoreCache();
        if (!first)
            AddClient();
        await using var provider = services.BuildServiceProvider();
        var client = Assert.IsType<KvClient>(Assert.Single(provider.GetServices<IKvClient>()));
        Assert.Equal("customized", Assert.Single(client.Endpoints).Host);

        void AddClient() => services.AddKvClient(
            settings => settings.Customize = options => options with { Endpoints = [new Uri("http://customized:1")] });
    }
}
