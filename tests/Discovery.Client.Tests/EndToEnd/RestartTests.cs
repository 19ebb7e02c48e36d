using Discovery.TestKit;

namespace Discovery.Client.Tests;

/// <summary>A server of its own that is killed and started again under clients that go on.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Watches_views_and_leases_outlive_a_killed_server()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var client = ServerFixture.ConnectTo(server.ClientUrl);
        await using var lease = await client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(30));
        await client.PutAsync("/a", "before", new PutOptions { Lease = lease.Id });
        var established = new TaskCompletionSource<long>();
        await using var watch = client.WatchAsync("/a", new WatchOptions { Established = established.SetResult }).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(established.Task);
        await using var views = client.WatchPrefixAsync("/").GetAsyncEnumerator();
        Assert.Single((await views.NextAsync()).Entries);
        var nextView = views.NextAsync();

        await server.KillAsync();
        var reading = client.GetAsync("/a").AsTask();
        await server.RestartAsync();

        // A read waits for the server to come back, within its time.
        Assert.Equal("before", (await reading)!.Value.ToString());
        var put = await client.PutAsync("/a", "after", new PutOptions { Lease = lease.Id });
        Assert.Equal((put.Revision, "put a=after"), ((await first).Revision, (await first).Text("/")));
        Assert.Equal("after", (await nextView).Entries["/a"].Value.ToString());
        Assert.False(lease.LostToken.IsCancellationRequested);
        Assert.True((await client.GetLeaseAsync(lease.Id)).Exists);
    }
}
