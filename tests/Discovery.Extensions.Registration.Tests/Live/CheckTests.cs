using System.Net.Sockets;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration.Tests;

public class CheckTests(Store store) : IClassFixture<Store>
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(50);

    private readonly string _service = Store.NewService();

    [Fact]
    public async Task A_check_over_HTTP_decides_and_who_stays_critical_leaves_the_registry_until_he_recovers()
    {
        var answer = StatusCodes.Status503ServiceUnavailable;
        var app = TestApplication.Build(store.Url, _service, options =>
        {
            options.Checks.Add(new ServiceCheckOptions { Target = "/health", Interval = Fast });
            options.RemoveWhenCriticalFor = TimeSpan.FromSeconds(1);
        });
        await using var disposal = app;
        app.MapGet("/health", () => Results.StatusCode(Volatile.Read(ref answer)));
        await using var recorded = await RecordedEvents.StartAsync(store.Client, _service);
        await app.StartAsync();
        await store.StatusAsync(_service, ServiceStatus.Critical);
        Assert.DoesNotContain("passing", recorded.Story);
        await store.GoneAsync(_service);
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().Find(_service)!;
        Assert.True(registration.IsRemoved);
        Assert.EndsWith("/health answers 503", Assert.Single(registration.Checks).Note);

        Volatile.Write(ref answer, StatusCodes.Status200OK);
        await store.PassingEntryAsync(_service);
        Volatile.Write(ref answer, StatusCodes.Status429TooManyRequests);
        await store.StatusAsync(_service, ServiceStatus.Warning);
        await app.StopAsync();
        Assert.Empty(await store.EntriesAsync(_service));
    }

    [Fact]
    public async Task A_check_that_does_not_answer_in_time_has_failed()
    {
        var app = TestApplication.Build(store.Url, _service, options =>
            options.Checks.Add(new ServiceCheckOptions { Target = "/slow", Interval = Fast, Timeout = TimeSpan.FromMilliseconds(200) }));
        await using var disposal = app;
        app.MapGet("/slow", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await app.StartAsync();
        await store.StatusAsync(_service, ServiceStatus.Critical);
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().All.Single();
        Assert.StartsWith("no answer within 00:00:00.2", Assert.Single(registration.Checks).Note);
    }

    [Fact]
    public async Task A_check_over_TCP_follows_what_listens()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var app = await TestApplication.StartAsync(store.Url, _service, options =>
        {
            // Its own address, and something that it needs.
            options.Checks.Add(new ServiceCheckOptions { Kind = ServiceCheckKind.Tcp, Interval = Fast });
            options.Checks.Add(new ServiceCheckOptions
            {
                Name = "queue", Kind = ServiceCheckKind.Tcp, Target = listener.LocalEndpoint.ToString(), Interval = Fast,
            });
        });
        await store.PassingEntryAsync(_service);
        listener.Dispose();
        await store.StatusAsync(_service, ServiceStatus.Critical);
    }

    [Fact]
    public async Task A_check_over_gRPC_asks_the_health_service()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service, options => options.Checks.Add(
            new ServiceCheckOptions { Kind = ServiceCheckKind.Grpc, Target = store.Url.ToString(), Interval = Fast }));
        await store.PassingEntryAsync(_service);

        var other = Store.NewService();
        await using var unknown = await TestApplication.StartAsync(store.Url, other, options => options.Checks.Add(
            new ServiceCheckOptions { Kind = ServiceCheckKind.Grpc, Target = store.Url.ToString(), GrpcService = "shop.Catalog", Interval = Fast }));
        await store.StatusAsync(other, ServiceStatus.Critical);
    }

    [Fact]
    public async Task The_applications_own_health_checks_decide()
    {
        var own = new OwnCheck();
        await using var app = await TestApplication.StartAsync(
            store.Url,
            _service,
            options => options.Checks.Add(new ServiceCheckOptions { Kind = ServiceCheckKind.HealthChecks, Target = "ready", Interval = Fast }),
            build: builder => builder.Services.AddHealthChecks()
                .AddCheck("database", own, tags: ["ready"])
                .AddCheck("not asked for", () => HealthCheckResult.Unhealthy()));
        await store.PassingEntryAsync(_service);
        own.Result = HealthCheckResult.Degraded("slow");
        await store.StatusAsync(_service, ServiceStatus.Warning);
        own.Result = HealthCheckResult.Unhealthy("gone");
        await store.StatusAsync(_service, ServiceStatus.Critical);
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().All.Single();
        Assert.Equal("database: gone", Assert.Single(registration.Checks).Note);
        own.Result = HealthCheckResult.Healthy();
        await store.PassingEntryAsync(_service);
    }

    [Fact]
    public async Task An_application_that_reports_by_itself_is_critical_when_it_falls_silent()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service, options => options.Checks.Add(
            new ServiceCheckOptions { Name = "work", Kind = ServiceCheckKind.Ttl, Interval = TimeSpan.FromSeconds(2) }));
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().All.Single();
        Assert.Equal(ServiceStatus.Starting, registration.Status);
        registration.Report("work", ServiceStatus.Passing, "42 done");
        await store.PassingEntryAsync(_service);
        registration.Report("WORK", ServiceStatus.Warning);
        await store.StatusAsync(_service, ServiceStatus.Warning);
        await store.StatusAsync(_service, ServiceStatus.Critical);
        Assert.Equal("no report within 00:00:02", Assert.Single(registration.Checks).Note);
        registration.Report("work", ServiceStatus.Passing);
        await store.PassingEntryAsync(_service);

        Assert.Throws<ArgumentException>(() => registration.Report("play", ServiceStatus.Passing));
        Assert.Throws<ArgumentException>(() => registration.Report("work", ServiceStatus.Maintenance));
    }

    private sealed class OwnCheck : IHealthCheck
    {
        public HealthCheckResult Result { get; set; } = HealthCheckResult.Healthy();

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(Result);
    }
}
