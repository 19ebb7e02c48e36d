using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Discovery.Client.Tests;

public sealed class AddKvClientTests
{
    [Fact]
    public async Task A_client_is_made_of_the_section_and_the_code_has_the_last_word()
    {
        await using var services = Services(
            s => s.AddKvClient(settings => settings.ConnectTimeout = TimeSpan.FromSeconds(7)),
            ("KvStore:Endpoints:0", "http://a:1"),
            ("KvStore:Endpoints:1", "b:2"),
            ("KvStore:RequestTimeout", "00:00:09"),
            ("KvStore:Balancing", "roundrobin"),
            ("KvStore:User", "ann"),
            ("KvStore:Password", "secret"));
        var options = services.GetRequiredService<IOptions<KvClientSettings>>().Value.ToOptions();
        Assert.Equal(["http://a:1/", "http://b:2/"], options.Endpoints.Select(endpoint => endpoint.AbsoluteUri));
        Assert.Equal(
            (TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(7), EndpointBalancing.RoundRobin, "ann", "secret"),
            (options.RequestTimeout, options.ConnectTimeout, options.Balancing, options.User, options.Password));
        var client = Assert.IsType<KvClient>(services.GetRequiredService<IKvClient>());
        Assert.Same(client, services.GetRequiredService<IKvClient>());
        Assert.Equal(2, client.Endpoints.Count);
        Assert.DoesNotContain("secret", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_with_names_have_sections_of_their_own()
    {
        await using var services = Services(
            s => s.AddKvClient().AddKeyedKvClient("orders").AddKeyedKvClient("prices", null, "Prices"),
            ("KvStore:ConnectionString", "a:1"),
            ("KvStore:orders:Endpoints", "b:1,b:2"),
            ("KvStore:orders:Namespace", "/orders/"),
            ("Prices:Srv", "example.com"));
        Assert.Single(Assert.IsType<KvClient>(services.GetRequiredService<IKvClient>()).Endpoints);
        Assert.IsType<NamespacedClient>(services.GetRequiredKeyedService<IKvClient>("orders"));
        Assert.Empty(Assert.IsType<KvClient>(services.GetRequiredKeyedService<IKvClient>("prices")).Endpoints);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_client_that_a_package_adds_gives_way_to_the_applications_whichever_comes_first(bool packageFirst)
    {
        await using var services = Services(
            s =>
            {
                if (packageFirst)
                    s.TryAddKvClient().TryAddKvClient();
                s.AddKvClient(settings => settings.Namespace = "/mine/");
                if (!packageFirst)
                    s.TryAddKvClient();
            },
            ("KvStore:Endpoints", "a:1"));
        Assert.IsType<NamespacedClient>(Assert.Single(services.GetServices<IKvClient>()));
    }

    [Fact]
    public async Task A_client_of_the_applications_own_making_stays()
    {
        await using var own = KvClient.Connect("own:1");
        await using var services = Services(
            s => s.AddKeyedKvClient("orders").AddSingleton<IKvClient>(own).TryAddKvClient().AddKvClient(), ("KvStore:Endpoints", "a:1"));
        Assert.Same(own, Assert.Single(services.GetServices<IKvClient>()));
        await using var fallback = Services(s => s.TryAddKvClient(), ("KvStore:Endpoints", "a:1"));
        Assert.Equal("a", Assert.Single(Assert.IsType<KvClient>(fallback.GetRequiredService<IKvClient>()).Endpoints).Host);
    }

    [Theory]
    [InlineData("Endpoints", "", "address of the store is missing")]
    [InlineData("Endpoints", "ftp://a", "scheme \"ftp\"")]
    [InlineData("RequestTimeout", "5", "KvStore:RequestTimeout is \"5\"; expected a time such as 00:00:30")]
    [InlineData("Balancing", "7", "expected Sticky or RoundRobin")]
    [InlineData("User", "ann", "User and Password belong together")]
    [InlineData("ConnectionString", "b:1", "Only one of")]
    [InlineData("Tls:CaFile", "missing.pem", "missing.pem")]
    [InlineData("Namespace", "", "Namespace is empty")]
    public async Task What_can_not_work_ends_the_start_of_the_host(string setting, string value, string problem)
    {
        (string, string)[] values = [("KvStore:Endpoints", setting == "Tls:CaFile" ? "https://a:1" : "http://a:1"), ($"KvStore:{setting}", value)];
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Pairs(values));
        builder.Services.AddKvClient();
        using var host = builder.Build();
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_section_alone_makes_a_client_too()
    {
        using var services = Services(_ => { }, ("KvStore:Endpoints", "a:1"), ("KvStore:Namespace", "/n/"));
        Assert.IsType<NamespacedClient>(KvStoreSection.Connect(services));
        using var empty = Services(_ => { });
        Assert.Contains("KvStore", Assert.Throws<InvalidOperationException>(() => KvStoreSection.Connect(empty)).Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Action<IServiceCollection> add, params (string Key, string Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Pairs(values)).Build());
        add(services);
        return services.BuildServiceProvider();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Pairs((string Key, string Value)[] values) =>
        values.GroupBy(pair => pair.Key).Select(group => new KeyValuePair<string, string?>(group.Key, group.Last().Value));
}
