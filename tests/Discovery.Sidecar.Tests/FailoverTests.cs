using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Discovery.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Discovery.Sidecar.Tests;

public sealed class FailoverTests(StoreFixture store) : IClassFixture<StoreFixture>
{
    private readonly string _registry = StoreFixture.NewRegistry();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task A_request_that_can_not_reach_an_instance_goes_to_another_one_whatever_its_method(string method)
    {
        var bodies = new ConcurrentQueue<string>();
        await using var alive = await StubInstance.StartAsync("alive", async context =>
        {
            bodies.Enqueue(await new StreamReader(context.Request.Body).ReadToEndAsync());
            await context.Response.WriteAsync("alive");
        });
        using var first = new DeadInstance("dead-1");
        using var second = new DeadInstance("dead-2");
        await using var proxy = await WithDeadInstancesAsync([first, second], alive);

        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/catalog/", UriKind.Relative));
            if (method == "POST")
                request.Content = new StringContent($"order {i}");
            using var answer = await proxy.Http.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, $"Request {i}: {answer} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Equal(20, alive.Requests);
        if (method == "POST")
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"order {i}"), bodies);
    }

    [Fact]
    public async Task An_instance_that_could_not_be_reached_is_avoided_and_tried_again_later()
    {
        await using var alive = await StubInstance.StartAsync("alive");
        using var killed = new DeadInstance("killed");
        await using var proxy = await WithDeadInstancesAsync([killed], alive, TimeSpan.FromSeconds(1));
        var dead = Destinations(proxy)["killed"];

        await Eventually.Async(async () =>
        {
            await proxy.GetAsync("/catalog/");
            return dead.Health.Passive == DestinationHealth.Unhealthy;
        });
        await using var back = await killed.ComeBackAsync();

        await Eventually.Async(async () => await proxy.GetAsync("/catalog/") == "killed");
        Assert.NotEqual(DestinationHealth.Unhealthy, dead.Health.Passive);
    }

    [Fact]
    public async Task When_no_instance_can_be_reached_the_answer_is_503_and_they_are_tried_nevertheless()
    {
        using var first = new DeadInstance("dead-1");
        using var second = new DeadInstance("dead-2");
        await using var proxy = await WithDeadInstancesAsync([first, second], null, TimeSpan.FromMinutes(10));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await proxy.Http.GetAsync(new Uri("/catalog/", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("none got the request", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var dead = Destinations(proxy)["dead-1"];
        await Eventually.Async(() => Destinations(proxy).Values.All(destination => destination.Health.Passive == DestinationHealth.Unhealthy));
        await using var back = await first.ComeBackAsync();

        // Nobody waits ten minutes: the one that answers is healthy again.
        await Eventually.Async(async () => (await proxy.Http.GetAsync(new Uri("/catalog/", UriKind.Relative))).IsSuccessStatusCode);
        await Eventually.Async(() => dead.Health.Passive == DestinationHealth.Healthy);
    }

    [Fact]
    public async Task A_safe_request_whose_connection_broke_before_the_answer_is_sent_once_more_and_no_more()
    {
        await using var first = await StubInstance.StartAsync("first", Break);
        await using var second = await StubInstance.StartAsync("second", Break);
        await using var third = await StubInstance.StartAsync("third", Break);
        await using var proxy = await ProxyAsync(first, second, third);

        using var answer = await proxy.Http.GetAsync(new Uri("/catalog/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(2, first.Requests + second.Requests + third.Requests);
    }

    [Fact]
    public async Task A_safe_request_is_answered_by_another_instance_when_the_first_one_dies_under_it()
    {
        await using var dying = await StubInstance.StartAsync("dying", Break);
        await using var alive = await StubInstance.StartAsync("alive");
        await using var proxy = await ProxyAsync(dying, alive);

        for (var i = 0; i < 10; i++)
            Assert.Equal("alive", await proxy.GetAsync("/catalog/"));

        Assert.True(dying.Requests > 0);
    }

    [Fact]
    public async Task A_write_whose_connection_broke_is_never_sent_twice()
    {
        await using var first = await StubInstance.StartAsync("first", BreakAfterBody);
        await using var second = await StubInstance.StartAsync("second", BreakAfterBody);
        await using var proxy = await ProxyAsync(first, second);

        for (var i = 1; i <= 6; i++)
        {
            using var answer = await proxy.Http.PostAsync(new Uri("/catalog/orders", UriKind.Relative), new StringContent("one"));
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.Contains("may have done the request", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(i, first.Requests + second.Requests);
        }
    }

    [Fact]
    public async Task An_answer_that_breaks_half_way_is_not_mended_with_another_one()
    {
        await using var first = await StubInstance.StartAsync("first", BreakHalfWay);
        await using var second = await StubInstance.StartAsync("second", BreakHalfWay);
        await using var proxy = await ProxyAsync(first, second);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => proxy.GetAsync("/catalog/"));

        Assert.Equal(1, first.Requests + second.Requests);
    }

    [Fact]
    public async Task A_body_of_20_MB_and_a_web_socket_pass_through()
    {
        await using var instance = await StubInstance.StartAsync("a", async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            var length = 0L;
            var buffer = new byte[65_536];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                length += read;
            await context.Response.WriteAsync(length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
        await using var proxy = await ProxyAsync(instance);

        using var answer = await proxy.Http.PostAsync(new Uri("/catalog/", UriKind.Relative), new ByteArrayContent(new byte[20_000_000]));
        Assert.Equal("20000000", await answer.Content.ReadAsStringAsync());

        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(proxy.Url) { Scheme = "ws", Path = "/catalog/socket" }.Uri, CancellationToken.None);
        var received = new byte[16];
        var message = await client.ReceiveAsync(received, CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(received, 0, message.Count));
    }

    private static Task Break(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task BreakAfterBody(HttpContext context)
    {
        await new StreamReader(context.Request.Body).ReadToEndAsync();
        context.Abort();
    }

    private static async Task BreakHalfWay(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("the first half");
        await context.Response.Body.FlushAsync();
        await Task.Delay(200);
        context.Abort();
    }

    private static ConcurrentDictionary<string, DestinationState> Destinations(ProxyHost proxy) =>
        proxy.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("catalog", out var cluster)
            ? cluster.Destinations
            : throw new InvalidOperationException("There is no cluster.");

    private async Task<ProxyHost> ProxyAsync(params StubInstance[] instances)
    {
        foreach (var instance in instances)
            await store.RegisterAsync(_registry, instance.In("catalog"));
        return await ProxyHost.StartAsync(store.Client, _registry);
    }

    /// <summary>A proxy that knows instances that have been killed but not yet left the registry, and perhaps one that lives.</summary>
    private async Task<ProxyHost> WithDeadInstancesAsync(
        IEnumerable<DeadInstance> dead, StubInstance? alive, TimeSpan? unreachableFor = null)
    {
        foreach (var instance in dead)
            await store.RegisterAsync(_registry, instance.In("catalog"));
        if (alive is not null)
            await store.RegisterAsync(_registry, alive.In("catalog"));
        return await ProxyHost.StartAsync(
            store.Client, _registry, options => options.UnreachableFor = unreachableFor ?? options.UnreachableFor);
    }
}
