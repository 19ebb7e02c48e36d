using System.Collections.Concurrent;
using System.Net.Sockets;
using Discovery.Client;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Discovery.Extensions.Registration.Tests;

public class LeaveTests(Store store) : IClassFixture<Store>
{
    private readonly string _service = Store.NewService();

    [Fact]
    public async Task A_graceful_stop_leaves_the_registry_first_then_serves_on_and_only_then_stops_accepting()
    {
        var story = new ConcurrentQueue<string>();
        var arrived = new TaskCompletionSource();
        var mayFinish = new TaskCompletionSource();
        var app = TestApplication.Build(store.Url, _service, options => options.DrainTime = TimeSpan.FromSeconds(5));
        app.MapGet("/slow", async () =>
        {
            arrived.SetResult();
            await mayFinish.Task;
            return "finished";
        });
        await app.StartAsync();
        var root = new Uri(app.Urls.Single());
        using var http = new HttpClient { BaseAddress = root };
        await store.PassingEntryAsync(_service);

        // When the entry goes, a caller that has not heard of it still gets its answer, on a connection of its own.
        await using var recorded = await RecordedEvents.StartAsync(store.Client, _service, async change =>
        {
            story.Enqueue(change.Kind == KvEventKind.Delete ? "left the registry" : "unexpected write");
            using var newcomer = new HttpClient { BaseAddress = root };
            story.Enqueue($"a newcomer is told: {await newcomer.GetStringAsync(new Uri("/", UriKind.Relative))}");
            mayFinish.SetResult();
        });
        var inFlight = http.GetStringAsync(new Uri("/slow", UriKind.Relative));
        await arrived.Task;
        app.Lifetime.ApplicationStopped.Register(() => story.Enqueue("stopped"));
        var stopping = app.StopAsync();
        story.Enqueue($"the request in flight is told: {await inFlight}");
        Assert.False(stopping.IsCompleted);
        await stopping;
        await Eventually.Async(() => recorded.Events.Count == 1);

        Assert.Equal(
            ["left the registry", "a newcomer is told: here", "the request in flight is told: finished", "stopped"],
            story);
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(root.Host, root.Port));
        await app.DisposeAsync();
    }

    [Fact]
    public async Task An_application_that_never_got_into_the_registry_does_not_drain()
    {
        await using var wire = TcpProxy.Start(store.Url);
        wire.Refuse();
        await using var app = await TestApplication.StartAsync(wire.Url, _service, options => options.DrainTime = TimeSpan.FromSeconds(25));
        await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_stop_right_after_the_start_leaves_nothing_behind()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var app = await TestApplication.StartAsync(store.Url, _service);
            await app.StopAsync();
            Assert.Empty(await store.EntriesAsync(_service));
        }
    }
}
