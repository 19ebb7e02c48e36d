using Discovery.Client;
using Discovery.Extensions.HealthChecks;
using Discovery.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Conveniences.Tests;

public class HealthCheckTests(Store store) : IClassFixture<Store>
{
    [Fact]
    public async Task A_store_that_answers_is_healthy_and_its_revision_is_in_the_report()
    {
        var put = await store.Client.PutAsync("/a", "1");
        var entry = await CheckAsync(services => services.AddSingleton<IKvClient>(_ => KvClient.Connect(store.Server.Endpoint)));
        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.True((long)entry.Data["revision"] >= put.Revision);
        Assert.Contains("ready", entry.Tags);
    }

    [Fact]
    public async Task Without_a_registered_client_the_section_of_the_configuration_is_used()
    {
        var entry = await CheckAsync(services => services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new("KvStore:Endpoints", store.Server.Endpoint)]).Build()));
        Assert.Equal(HealthStatus.Healthy, entry.Status);
    }

    [Fact]
    public async Task A_section_that_names_no_store_is_a_failed_check_that_says_what_to_set()
    {
        var entry = await CheckAsync(_ => { });
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("set KvStore:Endpoints", entry.Description);
    }

    [Fact]
    public async Task A_store_that_refuses_connections_is_unhealthy_and_the_report_says_why()
    {
        using var gone = PortReservation.Take();
        gone.Release();
        var entry = await CheckAsync(services => services.AddSingleton<IKvClient>(_ => KvClient.Connect($"127.0.0.1:{gone.Port}")));
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.False(string.IsNullOrEmpty(entry.Description));
    }

    [Fact]
    public async Task A_store_that_says_nothing_is_given_the_time_and_counts_as_what_was_chosen()
    {
        await using var wire = TcpProxy.Start(store.Server.ClientUrl);
        wire.Stall();
        var entry = await CheckAsync(
            services => services.AddSingleton<IKvClient>(_ => KvClient.Connect(wire.Url.Authority)),
            checks => checks.AddKvStore(failureStatus: HealthStatus.Degraded, timeout: TimeSpan.FromMilliseconds(200)));
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal("The store did not answer within 0.2 s.", entry.Description);
    }

    private static async Task<HealthReportEntry> CheckAsync(
        Action<IServiceCollection> configure, Action<IHealthChecksBuilder>? add = null)
    {
        var services = new ServiceCollection().AddLogging();
        configure(services);
        var checks = services.AddHealthChecks();
        if (add is null)
            checks.AddKvStore(tags: ["ready"], timeout: TimeSpan.FromSeconds(30));
        else
            add(checks);
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["kvstore"];
    }
}
