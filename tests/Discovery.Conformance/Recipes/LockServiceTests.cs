using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Conformance.Recipes;

/// <summary>v3lockpb.Lock: the server waits in the place of its clients.</summary>
public sealed class LockServiceTests(RecipeServer server) : IClassFixture<RecipeServer>
{
    [Fact]
    public async Task A_lock_is_one_callers_at_a_time_and_its_key_is_that_of_etcds_clients()
    {
        long first = await server.LeaseAsync();
        long second = await server.LeaseAsync();
        LockResponse held = await server.LockAsync("one", first);
        Assert.Equal($"one/{first:x}", held.Key.ToStringUtf8());

        Task<LockResponse> waiting = server.LockAsync("one", second);
        await server.QueuedAsync("one/", 2);
        Assert.False(waiting.IsCompleted);
        UnlockResponse unlocked = await server.UnlockAsync(held.Key);
        LockResponse next = await waiting;
        Assert.Equal($"one/{second:x}", next.Key.ToStringUtf8());
        Assert.True(next.Header.Revision >= unlocked.Header.Revision);
        Assert.NotEqual(0ul, next.Header.MemberId);
        await server.UnlockAsync(next.Key);
        Assert.Empty(await server.KeysAsync("one/"));
    }

    [Fact]
    public async Task Asked_for_again_with_the_same_lease_it_is_the_same_lock()
    {
        long lease = await server.LeaseAsync();
        Assert.Equal((await server.LockAsync("again", lease)).Key, (await server.LockAsync("again", lease)).Key);
        Assert.Single(await server.KeysAsync("again/"));
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_queue_and_the_next_gets_the_lock()
    {
        long[] leases = [await server.LeaseAsync(), await server.LeaseAsync(), await server.LeaseAsync()];
        LockResponse held = await server.LockAsync("queue", leases[0]);
        using var patience = new CancellationTokenSource();
        Task<LockResponse> impatient = server.LockAsync("queue", leases[1], patience.Token);
        await server.QueuedAsync("queue/", 2);
        Task<LockResponse> patient = server.LockAsync("queue", leases[2]);
        await server.QueuedAsync("queue/", 3);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => impatient);
        await server.QueuedAsync("queue/", 2);
        Assert.False(patient.IsCompleted);
        await server.UnlockAsync(held.Key);
        Assert.Equal($"queue/{leases[2]:x}", (await patient).Key.ToStringUtf8());
    }

    [Fact]
    public async Task The_end_of_a_lease_gives_its_lock_up_and_the_place_of_who_waits()
    {
        if (server.IsOld)
            return;
        long[] leases = [await server.LeaseAsync(), await server.LeaseAsync(), await server.LeaseAsync()];
        await server.LockAsync("ends", leases[0]);
        Task<LockResponse> waiting = server.LockAsync("ends", leases[1]);
        await server.QueuedAsync("ends/", 2);
        Task<LockResponse> last = server.LockAsync("ends", leases[2]);
        await server.QueuedAsync("ends/", 3);
        await server.RevokeAsync(leases[1]);
        await server.RevokeAsync(leases[0]);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => waiting);
        Assert.Equal((RpcStatusCode.Unknown, "mutex: session is expired"), (error.StatusCode, error.Detail));
        Assert.Equal($"ends/{leases[2]:x}", (await last).Key.ToStringUtf8());
    }

    [Fact]
    public async Task Locks_of_clients_and_of_the_server_contend()
    {
        // As a client lays it out.
        await server.PutAsync("both/1234");
        long lease = await server.LeaseAsync();
        Task<LockResponse> waiting = server.LockAsync("both", lease);
        await server.QueuedAsync("both/", 2);
        Assert.False(waiting.IsCompleted);
        await server.DeleteAsync("both/1234");
        await waiting;
    }

    [Fact]
    public async Task Without_a_lease_the_server_grants_one_and_an_unknown_one_is_refused()
    {
        LockResponse held = await server.LockAsync("without", 0);
        Assert.Matches("^without/[0-9a-f]+$", held.Key.ToStringUtf8());
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.LockAsync("without", 424242));
        Assert.Equal("etcdserver: requested lease not found", error.Detail);
        // What is not locked can be unlocked.
        await server.UnlockAsync(WireServer.Bytes("without/nothing"));
    }
}
