using System.Diagnostics;
using System.Net;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace Discovery.Sidecar.Tests;

public sealed class RoutingTests(StoreFixture store, ITestOutputHelper output) : IClassFixture<StoreFixture>
{
    private readonly string _registry = StoreFixture.NewRegistry();

    [Fact]
    public async Task A_service_is_routed_by_its_name_which_is_taken_off_the_path()
    {
        await using var instance = await StubInstance.StartAsync("a", context => context.Response.WriteAsync(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} from {context.Request.Headers["X-Forwarded-Prefix"]}"));
        await store.RegisterAsync(_registry, instance.In("catalog"));
        await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);

        Assert.Equal("GET /items/7?colour=red from /catalog", await proxy.GetAsync("/catalog/items/7?colour=red"));
        Assert.Equal("GET / from /catalog", await proxy.GetAsync("/catalog/"));
        Assert.Equal("GET / from /catalog", await proxy.GetAsync("/catalog"));
        Assert.Equal("GET /x from /catalog", await proxy.GetAsync("/Catalog/x"));
        var posted = await proxy.Http.PostAsync(new Uri("/catalog/orders", UriKind.Relative), new StringContent("one"));
        Assert.Equal("POST /orders from /catalog", await posted.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_new_instance_gets_requests_within_a_second()
    {
        await using var first = await StubInstance.StartAsync("first");
        await using var second = await StubInstance.StartAsync("second");
        await store.RegisterAsync(_registry, first.In("catalog"));
        await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);
        Assert.Equal("first", await proxy.GetAsync("/catalog/"));

        var since = Stopwatch.GetTimestamp();
        await store.RegisterAsync(_registry, second.In("catalog"));
        await Eventually.Async(async () => await proxy.GetAsync("/catalog/") == "second");
        var elapsed = Stopwatch.GetElapsedTime(since);

        Promise.Check(output, "a new instance is routed", elapsed, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_new_service_is_routed_and_one_whose_last_instance_left_answers_503()
    {
        await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(proxy, "/orders/"));
        await using var instance = await StubInstance.StartAsync("a");

        await store.RegisterAsync(_registry, instance.In("orders"));
        await Eventually.Async(async () => await StatusAsync(proxy, "/orders/") == HttpStatusCode.OK);

        await store.UnregisterAsync(_registry, instance.In("orders"));
        await Eventually.Async(async () => await StatusAsync(proxy, "/orders/") == HttpStatusCode.ServiceUnavailable);
        var answer = await proxy.Http.GetAsync(new Uri("/orders/", UriKind.Relative));
        Assert.Equal("1", answer.Headers.GetValues("Retry-After").Single());
        Assert.Contains("orders has no instance", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServiceStatus.Starting)]
    [InlineData(ServiceStatus.Critical)]
    [InlineData(ServiceStatus.Maintenance)]
    public async Task An_instance_that_must_not_get_traffic_gets_none(ServiceStatus status)
    {
        await using var instance = await StubInstance.StartAsync("a");
        await store.RegisterAsync(_registry, instance.In("catalog", status: status));
        await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy, "/catalog/"));
        await store.RegisterAsync(_registry, instance.In("catalog", status: ServiceStatus.Warning));
        await Eventually.Async(async () => await StatusAsync(proxy, "/catalog/") == HttpStatusCode.OK);
        await store.RegisterAsync(_registry, instance.In("catalog", status: status));
        await Eventually.Async(async () => await StatusAsync(proxy, "/catalog/") == HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Requests_are_shared_out_by_weight_and_weight_zero_gets_none()
    {
        await using var light = await StubInstance.StartAsync("light");
        await using var heavy = await StubInstance.StartAsync("heavy");
        await using var none = await StubInstance.StartAsync("none");
        await store.RegisterAsync(_registry, light.In("catalog", weight: 50));
        await store.RegisterAsync(_registry, heavy.In("catalog", weight: 150));
        await store.RegisterAsync(_registry, none.In("catalog", weight: 0));
        await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);

        for (var i = 0; i < 80; i++)
            await proxy.GetAsync("/catalog/");

        Assert.Equal((20, 60, 0), (light.Requests, heavy.Requests, none.Requests));
    }

    [Fact]
    public async Task A_bad_entry_keeps_the_last_good_instance_and_does_not_stop_later_changes()
    {
        await using var first = await StubInstance.StartAsync("first");
        await using var second = await StubInstance.StartAsync("second");
        await store.RegisterAsync(_registry, first.In("catalog"));
        await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);
        using var badEntries = new CounterReader(proxy.Services, "Discovery.Extensions.Yarp", "discovery.proxy.registry.bad_entries");
        var key = RegistryKeys.Instance(_registry, "catalog", "first");

        await store.Client.PutAsync(key, "{ not json");
        await Eventually.Async(() => proxy.State.Problems.Any(problem => problem.Key == key));
        Assert.Equal("first", await proxy.GetAsync("/catalog/"));

        await store.Client.PutAsync(key, ServiceInstanceJson.Format(first.In("catalog") with { Scheme = "gopher" }));
        await Eventually.Async(() => proxy.State.Problems.Any(problem => problem.Error.Contains("gopher", StringComparison.Ordinal)));
        Assert.Equal("first", await proxy.GetAsync("/catalog/"));

        await store.RegisterAsync(_registry, second.In("catalog"));
        await Eventually.Async(async () => await proxy.GetAsync("/catalog/") == "second");
        await store.RegisterAsync(_registry, first.In("catalog"));
        await Eventually.Async(() => proxy.State.Problems.Count == 0);
        Assert.Equal(2, badEntries.Total);
    }

    [Fact]
    public async Task The_last_good_list_is_used_while_the_store_is_away()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var client = Client.KvClient.Connect(server.ClientUrl.ToString());
        await using var first = await StubInstance.StartAsync("first");
        await using var second = await StubInstance.StartAsync("second");
        await client.PutAsync(RegistryKeys.Instance(_registry, "catalog", "first"), ServiceInstanceJson.Format(first.In("catalog")));
        await using var proxy = await ProxyHost.StartAsync(client, _registry);

        await server.KillAsync();
        await Eventually.Async(() => proxy.State.LastError is not null);
        Assert.Equal("first", await proxy.GetAsync("/catalog/"));

        await server.RestartAsync();
        await client.PutAsync(RegistryKeys.Instance(_registry, "catalog", "second"), ServiceInstanceJson.Format(second.In("catalog")));
        await Eventually.Async(async () => await proxy.GetAsync("/catalog/") == "second");
        Assert.Null(proxy.State.LastError);
    }

    [Fact]
    public async Task Without_the_store_at_the_start_everything_answers_503_until_it_comes()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var client = Client.KvClient.Connect(server.ClientUrl.ToString());
        await using var instance = await StubInstance.StartAsync("a");
        await client.PutAsync(RegistryKeys.Instance(_registry, "catalog", "a"), ServiceInstanceJson.Format(instance.In("catalog")));
        await server.KillAsync();

        await using var proxy = await ProxyHost.StartAsync(client, _registry, options => options.StartupTimeout = TimeSpan.FromMilliseconds(200));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy, "/catalog/"));
        Assert.False(proxy.State.IsLoaded);
        await server.RestartAsync();
        await Eventually.Async(async () => await StatusAsync(proxy, "/catalog/") == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(proxy, "/orders/"));
    }

    [Fact]
    public async Task The_first_request_finds_the_registry_loaded()
    {
        await using var instance = await StubInstance.StartAsync("a");
        await store.RegisterAsync(_registry, instance.In("catalog"));

        for (var round = 0; round < 5; round++)
        {
            await using var proxy = await ProxyHost.StartAsync(store.Client, _registry);
            Assert.Equal("a", await proxy.GetAsync("/catalog/"));
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(ProxyHost proxy, string path)
    {
        using var answer = await proxy.Http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
