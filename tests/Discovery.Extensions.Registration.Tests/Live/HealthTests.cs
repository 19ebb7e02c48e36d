using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>The health check of the registrations.</summary>
public class HealthTests(Store store) : IClassFixture<Store>
{
    private readonly string _service = Store.NewService();

    [Fact]
    public async Task It_is_healthy_in_the_registry_and_degraded_in_maintenance_and_after_leaving()
    {
        await using var app = TestApplication.Build(store.Url, _service, build: WithCheck);
        Assert.Equal((HealthStatus.Degraded, "The host has not started yet."), await LookAsync(app));
        await app.StartAsync();
        var entry = await store.PassingEntryAsync(_service);
        Assert.Equal((HealthStatus.Healthy, "1 in the registry"), await LookAsync(app));
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().Find(_service)!;
        registration.BeginMaintenance("new disk");
        Assert.Equal((HealthStatus.Degraded, $"{_service}: in maintenance: new disk"), await LookAsync(app));
        registration.EndMaintenance();
        Assert.Equal(HealthStatus.Healthy, (await LookAsync(app)).Status);
        Assert.Equal(entry.Key.ToString(), Assert.Single((await ReportAsync(app)).Data).Key);
        await app.StopAsync();
        Assert.Equal((HealthStatus.Degraded, $"{_service}: has left the registry"), await LookAsync(app));
    }

    [Fact]
    public async Task A_store_behind_a_dead_wire_degrades_it_then_fails_it_and_the_way_back_heals_it()
    {
        await using var wire = TcpProxy.Start(store.Url);
        await using var app = await TestApplication.StartAsync(
            wire.Url, _service, options => options.Ttl = TimeSpan.FromSeconds(3), build: WithCheck);
        var first = await store.PassingEntryAsync(_service);
        await Eventually.Async(async () => (await LookAsync(app)).Status == HealthStatus.Healthy);
        wire.Refuse();

        // Heartbeats fail, the lease is lost, and it has been gone for as long again.
        await SeeAsync(HealthStatus.Degraded, "in the registry, but the store is hard to reach");
        await SeeAsync(HealthStatus.Degraded, "not in the registry for ");
        await SeeAsync(HealthStatus.Unhealthy, "not in the registry for ");
        wire.Accept();
        var second = await store.PassingEntryAsync(_service);
        Assert.NotEqual(first.Lease, second.Lease);
        await Eventually.Async(async () => (await LookAsync(app)).Status == HealthStatus.Healthy);

        Task SeeAsync(HealthStatus status, string note) => Eventually.Async(async () =>
        {
            var look = await LookAsync(app);
            return look.Status == status && look.Note.StartsWith($"{_service}: {note}", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_deleted_entry_that_is_written_again_heals_it()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service, build: WithCheck);
        for (var i = 0; i < 3; i++)
        {
            var entry = await store.PassingEntryAsync(_service);
            await Eventually.Async(async () => (await LookAsync(app)).Status == HealthStatus.Healthy);
            var deleted = await store.Client.DeleteAsync(entry.Key);
            await store.EntryAsync(_service, again => again.CreateRevision > deleted.Revision);
        }

        await Eventually.Async(async () => (await LookAsync(app)).Status == HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_check_of_the_instance_by_its_health_checks_leaves_it_out()
    {
        await using var app = await TestApplication.StartAsync(
            store.Url,
            _service,
            options => options.Checks.Add(new ServiceCheckOptions { Kind = ServiceCheckKind.HealthChecks, Interval = TimeSpan.FromMilliseconds(20) }),
            build: WithCheck);

        // Before it is registered the check is degraded: counted in, it would have the instance warn.
        await store.PassingEntryAsync(_service);
        var registration = Assert.Single(app.Services.GetRequiredService<IServiceRegistrations>().All);
        Assert.Equal("0 checks are healthy", Assert.Single(registration.Checks).Note);
    }

    [Fact]
    public async Task A_server_at_which_nobody_else_could_call_is_unhealthy_at_once()
    {
        using var folder = new TempFolder("health");
        await using var app = await TestApplication.StartAsync(
            store.Url, _service, urls: $"http://unix:{folder.Combine("socket")}", build: WithCheck);
        var (status, note) = await LookAsync(app);
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Contains("set Address and Port", note);
    }

    [Fact]
    public async Task An_application_that_registers_nothing_fails_and_says_what_to_call()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddServiceRegistrations(failureStatus: HealthStatus.Degraded);
        await using var provider = services.BuildServiceProvider();
        var entry = (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["registrations"];
        Assert.Equal((HealthStatus.Degraded, "Nothing is registered: call AddServiceRegistration."), (entry.Status, entry.Description));
    }

    private static void WithCheck(WebApplicationBuilder builder) => builder.Services.AddHealthChecks().AddServiceRegistrations(tags: ["registry"]);

    private static async Task<HealthReportEntry> ReportAsync(WebApplication app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["registrations"];

    private static async Task<(HealthStatus Status, string Note)> LookAsync(WebApplication app)
    {
        var entry = await ReportAsync(app);
        return (entry.Status, entry.Description ?? "");
    }
}
