using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class LeaseTests(ServerFixture fixture)
{
    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task A_lease_is_granted_looked_at_and_listed()
    {
        await using var lease = await _client.GrantLeaseAsync(TimeSpan.FromSeconds(99.5));
        await _client.PutAsync(_prefix + "a", "1", new PutOptions { Lease = lease.Id });

        var known = await _client.GetLeaseAsync(lease.Id, keys: true);
        Assert.True(known.Exists);
        Assert.Equal(TimeSpan.FromSeconds(100), known.Granted);
        Assert.Equal(lease.Ttl, known.Granted);
        Assert.InRange(known.Remaining, TimeSpan.FromSeconds(1), known.Granted);
        Assert.Equal(_prefix + "a", Assert.Single(known.Keys).ToString());
        Assert.Contains(lease.Id, await _client.ListLeasesAsync());
    }

    [Fact]
    public async Task A_lease_that_does_not_exist_is_said_not_to_exist()
    {
        var unknown = await _client.GetLeaseAsync(0x7777777);
        Assert.False(unknown.Exists);
        Assert.Equal(TimeSpan.Zero, unknown.Remaining);
    }

    [Fact]
    public async Task Disposing_a_lease_takes_its_keys_with_it()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromMinutes(1));
        await _client.PutAsync(_prefix + "a", "1", new PutOptions { Lease = lease.Id });
        Assert.False(lease.LostToken.IsCancellationRequested);

        await lease.DisposeAsync();

        Assert.Null(await _client.GetAsync(_prefix + "a"));
        Assert.True(lease.LostToken.IsCancellationRequested);
        Assert.False((await _client.GetLeaseAsync(lease.Id)).Exists);
    }

    [Fact]
    public async Task Revoking_a_lease_twice_is_no_error_for_its_holder_but_one_for_others()
    {
        var lease = await _client.GrantLeaseAsync(TimeSpan.FromMinutes(1));
        await lease.RevokeAsync();
        await lease.RevokeAsync();
        await lease.DisposeAsync();
        var refusal = await Assert.ThrowsAsync<RpcException>(() => _client.RevokeLeaseAsync(lease.Id));
        Assert.Equal(RpcStatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task A_kept_lease_outlives_its_time_to_live_and_one_that_is_not_kept_does_not()
    {
        // Long enough that a busy machine gets its keep-alives out in time.
        await using var kept = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(6));
        await using var left = await _client.GrantLeaseAsync(TimeSpan.FromSeconds(6));
        await _client.PutAsync(_prefix + "kept", "1", new PutOptions { Lease = kept.Id });

        await Eventually.Async(async () => !(await _client.GetLeaseAsync(left.Id)).Exists);

        await Eventually.Async(() => left.LostToken.IsCancellationRequested);
        Assert.NotNull(await _client.GetAsync(_prefix + "kept"));
        Assert.False(kept.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_revoked_by_somebody_else_is_lost_before_its_time_to_live_is_over()
    {
        await using var lease = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(9));
        var lost = new TaskCompletionSource();
        lease.LostToken.Register(lost.SetResult);
        await _client.RevokeLeaseAsync(lease.Id);
        var started = TimeProvider.System.GetTimestamp();
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task One_renewal_extends_a_lease_and_fails_on_one_that_is_gone()
    {
        await using var lease = await _client.GrantLeaseAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(60), await lease.RenewAsync());
        await _client.RevokeLeaseAsync(lease.Id);
        var gone = await Assert.ThrowsAsync<RpcException>(() => lease.RenewAsync());
        Assert.Equal((RpcStatusCode.NotFound, "etcdserver: requested lease not found"), (gone.StatusCode, gone.Detail));
        Assert.True(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Closing_the_client_tells_the_holders_of_its_leases()
    {
        KvLease lease;
        await using (var client = ServerFixture.ConnectTo(fixture.Server.ClientUrl))
            lease = await client.GrantLeaseKeptAliveAsync(TimeSpan.FromMinutes(1));
        Assert.True(lease.LostToken.IsCancellationRequested);
        await _client.RevokeLeaseAsync(lease.Id);
    }

    [Fact]
    public async Task A_kept_lease_survives_its_connections()
    {
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await using var lease = await client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(15));
        for (var round = 0; round < 5; round++)
        {
            var before = proxy.Accepted;
            proxy.Cut();
            await Eventually.Async(() => proxy.Accepted > before && proxy.Open > 0);
        }

        await Eventually.Async(async () => (await _client.GetLeaseAsync(lease.Id)).Remaining >= TimeSpan.FromSeconds(14));
        Assert.False(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_kept_is_lost_for_its_holder_no_later_than_for_the_server()
    {
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await using var lease = await client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(5));
        proxy.Stall();
        await Eventually.Async(async () => lease.LostToken.IsCancellationRequested || !(await _client.GetLeaseAsync(lease.Id)).Exists);

        // That the holder comes first is shown to the tick by a manual clock; here a busy machine may mix up what happens together.
        await Eventually.Async(() => lease.LostToken.IsCancellationRequested, TimeSpan.FromSeconds(2));
        proxy.Resume();
    }
}
