using System.Net;
using Discovery.Client.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.Registration.Tests;

public class MaintenanceTests(Store store) : IClassFixture<Store>
{
    private readonly string _service = Store.NewService();

    [Fact]
    public async Task The_switch_takes_an_instance_out_of_traffic_and_outlives_its_lease()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service);
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().Find(_service)!;
        await store.PassingEntryAsync(_service);
        registration.BeginMaintenance("new disk");
        var entry = await store.StatusAsync(_service, ServiceStatus.Maintenance);
        await store.Client.RevokeLeaseAsync(entry.Lease);
        await store.EntryAsync(_service, again => again.Lease != entry.Lease);
        await store.StatusAsync(_service, ServiceStatus.Maintenance);
        registration.EndMaintenance();
        await store.PassingEntryAsync(_service);
    }

    [Fact]
    public async Task The_switch_can_be_thrown_over_HTTP()
    {
        var app = TestApplication.Build(store.Url, _service, options => options.Checks.Add(
            new ServiceCheckOptions { Name = "work", Kind = ServiceCheckKind.Ttl, Interval = TimeSpan.FromMinutes(1) }));
        await using var disposal = app;
        app.MapServiceRegistrations();
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var reported = await http.PutAsync(new Uri("/registration/checks/work?status=passing&note=fine", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, reported.StatusCode);
        await store.PassingEntryAsync(_service);

        using var begun = await http.PutAsync(new Uri("/registration/maintenance?reason=new%20disk", UriKind.Relative), null);
        Assert.Contains("\"maintenance\":\"new disk\"", await begun.Content.ReadAsStringAsync());
        await store.StatusAsync(_service, ServiceStatus.Maintenance);
        using var ended = await http.DeleteAsync(new Uri($"/registration/maintenance?service={_service}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        await store.PassingEntryAsync(_service);
        Assert.Contains("\"note\":\"fine\"", await http.GetStringAsync(new Uri("/registration", UriKind.Relative)));

        using var unknown = await http.PutAsync(new Uri("/registration/maintenance?service=none", UriKind.Relative), null);
        using var wrong = await http.PutAsync(new Uri("/registration/checks/play", UriKind.Relative), null);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.StatusCode, wrong.StatusCode));
    }
}
