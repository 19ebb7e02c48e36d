using Discovery.Client.Registry;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class RegistryTests(ServerFixture fixture)
{
    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task A_registered_instance_is_seen_and_one_whose_lease_ends_is_not()
    {
        await using var snapshots = _client.WatchServicesAsync(_prefix).GetAsyncEnumerator();
        Assert.Empty((await snapshots.NextAsync()).Services);

        var lease = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromMinutes(1));
        var instance = new ServiceInstance { Name = "catalog", Id = "1", Address = "10.0.0.1", Port = 80 };
        await _client.PutAsync(
            RegistryKeys.Instance(_prefix, instance.Name, instance.Id), ServiceInstanceJson.Format(instance), new PutOptions { Lease = lease.Id });
        var snapshot = await snapshots.NextAsync();
        Assert.Equal(instance, Assert.Single(snapshot.Instances("catalog")));
        Assert.Equal(["catalog"], snapshot.Changed);

        await lease.DisposeAsync();
        Assert.Empty((await snapshots.NextAsync()).Services);
    }

    [Fact]
    public async Task While_the_store_is_away_the_last_snapshot_stays_and_then_the_next_one_comes()
    {
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await _client.PutAsync(_prefix + "catalog/1", "a:1");
        await using var snapshots = client.WatchServicesAsync(_prefix).GetAsyncEnumerator();
        Assert.Single((await snapshots.NextAsync()).Services);
        var next = snapshots.NextAsync();

        proxy.Refuse();
        await _client.PutAsync(_prefix + "catalog/2", "b:2");
        Assert.False(next.IsCompleted);
        proxy.Accept();

        Assert.Equal(2, (await next).Instances("catalog").Length);
    }
}
