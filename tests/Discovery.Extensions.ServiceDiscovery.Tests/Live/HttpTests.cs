using System.Collections.Immutable;
using System.Net;
using Discovery.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

public class HttpTests(Shop shop) : IClassFixture<Shop>
{
    private readonly string _service = Shop.NewService();

    [Fact]
    public async Task A_client_calls_a_service_by_its_name_and_every_instance_gets_its_share()
    {
        await shop.OpenAsync(_service, "one");
        await shop.OpenAsync(_service, "two");
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        var answers = new List<string>();
        for (var i = 0; i < 10; i++)
            answers.Add(await http.GetStringAsync(new Uri($"http://{_service}/items")));
        Assert.Equal((5, 5), (answers.Count(id => id == "one"), answers.Count(id => id == "two")));
        Assert.Contains(await http.GetStringAsync(new Uri($"https+http://{_service}/")), new[] { "one", "two" });
    }

    [Fact]
    public async Task Path_and_query_arrive_and_the_request_still_says_the_name_afterwards()
    {
        await shop.OpenAsync(_service, "one", context => context.Response.Body.WriteAsync(
            System.Text.Encoding.UTF8.GetBytes($"{context.Request.Path}{context.Request.QueryString}")).AsTask());
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_service}/a%20b/c?d=e%2Ff");
        using var response = await http.SendAsync(request);
        Assert.Equal("/a%20b/c?d=e%2Ff", await response.Content.ReadAsStringAsync());
        Assert.Equal(_service, request.RequestUri!.Host);
    }

    [Fact]
    public async Task An_instance_that_comes_or_goes_is_known_without_polling()
    {
        await shop.OpenAsync(_service, "one");
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        var url = new Uri($"http://{_service}/");
        Assert.Equal("one", await http.GetStringAsync(url));
        await shop.OpenAsync(_service, "two");
        await Eventually.Async(async () => await http.GetStringAsync(url) == "two");
        await shop.LeaveAsync(_service, "one");
        var directory = caller.GetRequiredService<IServiceDirectory>();
        await Eventually.Async(async () => (await directory.GetAsync()).Instances(_service).Length == 1);
        for (var i = 0; i < 4; i++)
            Assert.Equal("two", await http.GetStringAsync(url));
        await shop.LeaveAsync(_service, "two");
        await Eventually.Async(async () => (await directory.GetAsync()).Instances(_service).IsEmpty);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(url));
        Assert.Equal(HttpRequestError.NameResolutionError, error.HttpRequestError);
        Assert.Contains($"The service {_service} has no instance", error.Message);
    }

    [Fact]
    public async Task A_named_endpoint_leads_to_the_port_that_the_metadata_say()
    {
        var admin = await shop.StartAsync("admin");
        await shop.RegisterAsync(_service, "one", 1, instance => instance with
        {
            Metadata = ImmutableDictionary<string, string>.Empty.Add("endpoint.admin", $"{new Uri(admin.Urls.Single()).Port}"),
        });
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        Assert.Equal("admin", await http.GetStringAsync(new Uri($"http://_admin.{_service}/")));
    }

    [Fact]
    public async Task A_service_is_found_whatever_the_case_of_its_name()
    {
        var name = $"Mixed-Case-{_service}";
        await shop.OpenAsync(name, "one");
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        Assert.Equal("one", await http.GetStringAsync(new Uri($"http://{name}/")));
    }

    [Fact]
    public async Task What_is_no_service_goes_where_it_always_went()
    {
        var host = await shop.StartAsync("plain");
        await using var caller = shop.Caller(new Uri("http://127.0.0.1:1"));
        using var http = Shop.Http(caller);
        Assert.Equal("plain", await http.GetStringAsync(new Uri(host.Urls.Single())));
        Assert.Equal("plain", await http.GetStringAsync(new UriBuilder(host.Urls.Single()) { Host = "localhost" }.Uri));
    }

    [Fact]
    public async Task The_first_request_waits_for_the_first_look_at_the_registry()
    {
        await shop.OpenAsync(_service, "one");
        await using var wire = TcpProxy.Start(shop.Server.ClientUrl);
        wire.Stall();
        await using var caller = shop.Caller(wire.Url);
        using var http = Shop.Http(caller);
        var answer = http.GetStringAsync(new Uri($"http://{_service}/"));
        await Eventually.Async(() => wire.Open > 0);
        Assert.False(answer.IsCompleted);
        wire.Resume();
        Assert.Equal("one", await answer);
    }

    [Fact]
    public async Task Without_a_first_look_a_request_fails_and_says_why()
    {
        await using var caller = shop.Caller(new Uri("http://127.0.0.1:1"), options => options.FirstSnapshotTimeout = TimeSpan.FromMilliseconds(300));
        using var http = Shop.Http(caller);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://{_service}/")));
        Assert.Contains("The registry could not be read within 00:00:00.3", error.Message);
    }

    [Fact]
    public async Task While_the_store_is_down_the_last_good_list_stays()
    {
        await using var own = await Shop.OpenAsync();
        await own.OpenAsync(_service, "one");
        await using var caller = own.Caller();
        using var http = Shop.Http(caller);
        var url = new Uri($"http://{_service}/");
        Assert.Equal("one", await http.GetStringAsync(url));
        await own.Server.KillAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal("one", await http.GetStringAsync(url));

        // And afterwards it is followed again.
        await own.Server.RestartAsync();
        await own.OpenAsync(_service, "two");
        await Eventually.Async(async () => await http.GetStringAsync(url) == "two");
    }

    [Fact]
    public async Task Requests_with_one_key_stay_together()
    {
        for (var i = 0; i < 4; i++)
            await shop.OpenAsync(_service, $"{i}");
        await using var caller = shop.Caller(configure: options => options.BalancingOf[_service] = BalancingPolicy.Hash);
        using var http = Shop.Http(caller);
        var instances = new HashSet<string>();
        for (var key = 0; key < 20; key++)
        {
            var first = await KeyedAsync(key);
            Assert.Equal(first, await KeyedAsync(key));
            instances.Add(first);
        }

        Assert.True(instances.Count > 1);

        async Task<string> KeyedAsync(int key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_service}/");
            request.Options.Set(ServiceDiscoveryRequest.HashKey, $"user-{key}");
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task The_address_of_an_instance_is_not_taken_for_a_service_by_a_client_that_has_it_twice()
    {
        await shop.RegisterAsync(_service, "one", 80, instance => instance with { Address = "box" });
        var services = new ServiceCollection();
        services.AddSingleton<Client.IKvClient>(shop.Client);
        services.ConfigureHttpClientDefaults(http => http.AddKvServiceDiscovery());
        var seen = new Recorder();
        services.AddHttpClient("twice").AddKvServiceDiscovery().ConfigurePrimaryHttpMessageHandler(() => seen);
        await using var caller = services.BuildServiceProvider();
        using var http = caller.GetRequiredService<IHttpClientFactory>().CreateClient("twice");
        for (var i = 0; i < 2; i++)
        {
            using var response = await http.GetAsync(new Uri($"http://{_service}/items"));
            Assert.Equal("http://box/items", seen.Url);
        }
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public string? Url { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Url = request.RequestUri?.ToString();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
