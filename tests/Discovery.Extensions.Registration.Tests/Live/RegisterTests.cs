using System.Net;
using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Discovery.Extensions.Registration.Tests;

public class RegisterTests(Store store) : IClassFixture<Store>
{
    private readonly string _service = Store.NewService();

    [Fact]
    public async Task It_registers_when_the_server_listens_with_the_real_port_first_starting_then_passing()
    {
        using var http = new HttpClient();
        var answers = new List<HttpStatusCode>();
        await using var recorded = await RecordedEvents.StartAsync(store.Client, _service, async change =>
        {
            // In the very moment in which the entry shows, the address in it answers.
            using var response = await http.GetAsync(ServiceInstanceJson.Parse(change.Entry.Value).ToUri());
            answers.Add(response.StatusCode);
        });
        await using var app = await TestApplication.StartAsync(store.Url, _service, options =>
        {
            options.Version = "1.2.3";
            options.Tags = ["blue"];
        });

        await Eventually.Async(() => recorded.Events.Count == 2);
        Assert.Equal(["starting", "passing"], recorded.Story);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], answers);
        var entry = recorded.Events[1].Entry;
        var instance = ServiceInstanceJson.Parse(entry.Value);
        var bound = new Uri(Assert.Single(app.Urls));
        Assert.Equal((_service, "127.0.0.1", bound.Port, "http"), (instance.Name, instance.Address, instance.Port, instance.Scheme));
        Assert.Equal(("1.2.3", "blue"), (instance.Version, Assert.Single(instance.Tags)));
        Assert.Equal($"/services/{_service}/{instance.Id}", entry.Key.ToString());
        var lease = await store.Client.GetLeaseAsync(entry.Lease);
        Assert.Equal(TimeSpan.FromSeconds(10), lease.Granted);
    }

    [Fact]
    public async Task A_server_that_listens_everywhere_is_registered_with_an_address_of_the_machine()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service, urls: "http://0.0.0.0:0");
        var instance = ServiceInstanceJson.Parse((await store.PassingEntryAsync(_service)).Value);
        var address = IPAddress.Parse(instance.Address);
        Assert.NotEqual(IPAddress.Any, address);
        var own = new MachineAddresses().Find();
        Assert.Equal(own.Count == 0, IPAddress.IsLoopback(address));
        using var http = new HttpClient();
        Assert.Equal("here", await http.GetStringAsync(instance.ToUri()));
    }

    [Fact]
    public async Task A_client_among_the_services_is_used_and_left_alone()
    {
        await using var client = KvClient.Connect(store.Server.Endpoint);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IKvClient>(_ => client);
        builder.Services.AddServiceRegistration(options =>
        {
            options.Name = _service;
            options.Address = "worker.internal";
            options.Port = 9000;
            options.Scheme = "tcp";
            options.DrainTime = TimeSpan.Zero;
        });
        using var host = builder.Build();
        await host.StartAsync();
        var entry = await store.PassingEntryAsync(_service);
        Assert.Equal("tcp://worker.internal:9000/", ServiceInstanceJson.Parse(entry.Value).ToUri().ToString());
        await host.StopAsync();
        Assert.Empty(await store.EntriesAsync(_service));
    }

    [Fact]
    public async Task A_store_that_is_away_at_the_start_does_not_keep_the_application_from_starting()
    {
        await using var wire = TcpProxy.Start(store.Url);
        wire.Refuse();
        using var logs = new RecordedLogs();
        await using var app = await TestApplication.StartAsync(wire.Url, _service, logs: logs);
        using var http = new HttpClient();
        Assert.Equal("here", await http.GetStringAsync(new Uri(app.Urls.Single())));
        await Eventually.Async(() => logs.Contains($"Endpoint {wire.Url} failed"));
        wire.Accept();
        await store.PassingEntryAsync(_service);
    }

    [Fact]
    public async Task An_application_that_stops_while_the_store_is_away_stops_all_the_same()
    {
        await using var wire = TcpProxy.Start(store.Url);
        using var logs = new RecordedLogs();
        await using var app = await TestApplication.StartAsync(wire.Url, _service, logs: logs);
        await store.PassingEntryAsync(_service);
        wire.Refuse();
        await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(logs.Contains("could not be taken out of the registry and stays there for up to 00:00:10"));
    }

    [Fact]
    public async Task A_host_disposed_of_without_a_stop_leaves_as_well()
    {
        var app = await TestApplication.StartAsync(store.Url, _service);
        await store.PassingEntryAsync(_service);
        await app.DisposeAsync();
        Assert.Empty(await store.EntriesAsync(_service));
    }

    [Fact]
    public async Task A_host_that_fails_to_start_registers_nothing()
    {
        await using var recorded = await RecordedEvents.StartAsync(store.Client, _service);
        var app = TestApplication.Build(store.Url, _service);
        await using var taken = await TestApplication.StartAsync(store.Url, Store.NewService());
        app.Urls.Clear();
        app.Urls.Add(taken.Urls.Single());
        await Assert.ThrowsAsync<IOException>(() => app.StartAsync());
        await app.DisposeAsync();
        Assert.Empty(recorded.Events);
    }
}
