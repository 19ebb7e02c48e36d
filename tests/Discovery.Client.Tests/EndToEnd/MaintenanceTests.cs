using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

/// <summary>What operators do, on a server of its own.</summary>
public sealed class MaintenanceTests : IAsyncLifetime
{
    private ServerProcess _server = null!;
    private KvClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync();
        _client = ServerFixture.ConnectTo(_server.ClientUrl);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_alarm_stops_writes_until_it_is_disarmed()
    {
        Assert.Empty(await _client.Maintenance.ListAlarmsAsync());
        var member = (await _client.Maintenance.GetStatusAsync(_server.ClientUrl)).MemberId;
        var alarm = new KvAlarm(member, KvAlarmKind.NoSpace);
        await _client.Maintenance.RaiseAlarmAsync(alarm);
        Assert.Equal([alarm], await _client.Maintenance.ListAlarmsAsync());
        var refusal = await Assert.ThrowsAsync<RpcException>(() => _client.PutAsync("a", "1"));
        Assert.Equal("etcdserver: mvcc: database space exceeded", refusal.Detail);
        Assert.Equal([alarm], await _client.Maintenance.DisarmAsync(alarm));
        await _client.PutAsync("a", "1");
    }

    [Fact]
    public async Task A_backup_is_complete_and_its_sum_is_right()
    {
        await _client.PutAsync("a", new string('x', 100_000));
        using var file = new MemoryStream();
        var bytes = await _client.Maintenance.SaveSnapshotAsync(_server.ClientUrl, file);
        Assert.Equal(file.Length, bytes);
        Assert.True(bytes > 100_000);

        using var check = new SnapshotCheck();
        foreach (var chunk in file.ToArray().Chunk(777))
            check.Add(chunk);
        check.ThrowIfDamaged();

        var damaged = file.ToArray();
        damaged[bytes / 2] ^= 1;
        using var another = new SnapshotCheck();
        another.Add(damaged);
        Assert.Throws<InvalidDataException>(another.ThrowIfDamaged);
        using var cut = new SnapshotCheck();
        cut.Add(damaged.AsSpan(0, 1000));
        Assert.Throws<InvalidDataException>(cut.ThrowIfDamaged);
    }

    [Fact]
    public async Task Hashes_are_answered_and_follow_the_data()
    {
        var put = await _client.PutAsync("a", "1");
        var before = await _client.Maintenance.HashKvAsync(_server.ClientUrl);
        await _client.PutAsync("a", "2");
        var after = await _client.Maintenance.HashKvAsync(_server.ClientUrl);
        Assert.NotEqual(before.Hash, after.Hash);
        Assert.Equal(put.Revision + 1, after.Revision);
        Assert.Equal(before.Hash, (await _client.Maintenance.HashKvAsync(_server.ClientUrl, put.Revision)).Hash);
        await _client.Maintenance.HashAsync(_server.ClientUrl);
        await _client.Maintenance.DefragmentAsync(_server.ClientUrl);
        Assert.Equal(2, (await _client.GetAsync("a"))!.Version);
    }

    [Fact]
    public async Task A_member_is_added_updated_and_removed()
    {
        var url = "http://127.0.0.1:1";
        var added = await _client.Cluster.AddAsync([url], learner: true);
        Assert.Equal((true, url, ""), (added.IsLearner, Assert.Single(added.PeerUrls), added.Name));
        var promotion = await Assert.ThrowsAsync<RpcException>(() => _client.Cluster.PromoteAsync(added.Id));
        Assert.Contains("in sync with leader", promotion.Detail, StringComparison.Ordinal);
        await _client.Cluster.UpdateAsync(added.Id, ["http://127.0.0.1:2"]);
        var listed = Assert.Single(await _client.Cluster.ListAsync(), member => member.Id == added.Id);
        Assert.Equal("http://127.0.0.1:2", Assert.Single(listed.PeerUrls));
        await _client.Cluster.RemoveAsync(added.Id);
        Assert.Single(await _client.Cluster.ListAsync(linearizable: false));
    }

    [Fact]
    public async Task Leadership_is_not_moved_to_a_stranger()
    {
        await Assert.ThrowsAsync<RpcException>(() => _client.Maintenance.MoveLeaderAsync(_server.ClientUrl, 0x1234));
        Assert.True((await _client.Maintenance.GetStatusAsync(_server.ClientUrl)).IsLeader);
    }

    [Fact]
    public async Task An_endpoint_that_is_none_of_the_clients_own_can_be_asked()
    {
        await using var another = KvClient.Connect("localhost:1");
        Assert.NotEqual(0UL, (await another.Maintenance.GetStatusAsync(_server.ClientUrl)).MemberId);
    }
}
