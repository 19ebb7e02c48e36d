using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Conformance.Recipes;

/// <summary>v3electionpb.Election: the server waits in the place of its clients.</summary>
public sealed class ElectionServiceTests(RecipeServer server) : IClassFixture<RecipeServer>
{
    [Fact]
    public async Task Who_stands_first_leads_until_it_resigns()
    {
        long first = await server.LeaseAsync();
        long second = await server.LeaseAsync();
        CampaignResponse elected = await server.CampaignAsync("seat", first, "a");
        LeaderKey leader = elected.Leader;
        Assert.Equal(("seat", $"seat/{first:x}", elected.Header.Revision, first), (leader.Name.ToStringUtf8(), leader.Key.ToStringUtf8(), leader.Rev, leader.Lease));
        Task<CampaignResponse> waiting = server.CampaignAsync("seat", second, "b");
        await server.QueuedAsync("seat/", 2);
        Assert.Equal("a", (await LeaderAsync("seat")).Kv.Value.ToStringUtf8());
        Assert.False(waiting.IsCompleted);

        await ResignAsync(leader);
        LeaderKey next = (await waiting).Leader;
        LeaderResponse now = await LeaderAsync("seat");
        Assert.Equal((next.Key, next.Rev, "b"), (now.Kv.Key, now.Kv.CreateRevision, now.Kv.Value.ToStringUtf8()));
        // It may resign again: nothing comes of it.
        await ResignAsync(leader);
        Assert.Equal("b", (await LeaderAsync("seat")).Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task Only_the_leader_proclaims()
    {
        LeaderKey leader = (await server.CampaignAsync("word", await server.LeaseAsync(), "old")).Leader;
        await ProclaimAsync(leader, "new");
        Assert.Equal("new", (await LeaderAsync("word")).Kv.Value.ToStringUtf8());
        await ResignAsync(leader);
        await RefusedAsync("election: not leader", () => ProclaimAsync(leader, "late"));
        await RefusedAsync("election: no leader", () => LeaderAsync("word"));
    }

    [Fact]
    public async Task Standing_again_with_the_same_lease_is_to_proclaim()
    {
        long lease = await server.LeaseAsync();
        LeaderKey first = (await server.CampaignAsync("same", lease, "1")).Leader;
        LeaderKey second = (await server.CampaignAsync("same", lease, "2")).Leader;
        Assert.Equal((first.Key, first.Rev), (second.Key, second.Rev));
        Assert.Equal("2", (await LeaderAsync("same")).Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task A_candidate_who_gives_up_is_not_elected()
    {
        LeaderKey leader = (await server.CampaignAsync("gone", await server.LeaseAsync(), "a")).Leader;
        using var patience = new CancellationTokenSource();
        Task<CampaignResponse> impatient = server.CampaignAsync("gone", await server.LeaseAsync(), "b", patience.Token);
        await server.QueuedAsync("gone/", 2);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => impatient);
        await server.QueuedAsync("gone/", 1);
        await ResignAsync(leader);
        Assert.Empty(await server.KeysAsync("gone/"));
    }

    [Fact]
    public async Task Who_observes_is_told_each_leader_and_each_of_its_values()
    {
        var observe = RpcMethod<LeaderRequest, LeaderResponse>.FromDescriptor(V3ElectionReflection.Descriptor.Services.Single().FindMethodByName("Observe"));
        await using RpcCall<LeaderRequest, LeaderResponse> call = server.Channel.Start(observe, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
        await call.WriteAsync(new LeaderRequest { Name = WireServer.Bytes("seen") });
        await call.CompleteAsync();
        // Nobody stands yet.
        LeaderKey first = (await server.CampaignAsync("seen", await server.LeaseAsync(), "1")).Leader;
        LeaderResponse told = (await call.ReadAsync())!;
        Assert.Equal(("1", first.Rev), (told.Kv.Value.ToStringUtf8(), told.Kv.CreateRevision));
        Assert.NotEqual(0ul, told.Header.ClusterId);
        await ProclaimAsync(first, "2");
        Assert.Equal("2", (await call.ReadAsync())!.Kv.Value.ToStringUtf8());

        long successor = await server.LeaseAsync();
        Task<CampaignResponse> waiting = server.CampaignAsync("seen", successor, "3");
        await server.QueuedAsync("seen/", 2);
        await server.RevokeAsync(first.Lease);
        await waiting;
        told = (await call.ReadAsync())!;
        Assert.Equal(("3", successor), (told.Kv.Value.ToStringUtf8(), told.Kv.Lease));
    }

    [Fact]
    public async Task Without_the_key_of_a_leader_nothing_is_proclaimed_or_given_up()
    {
        await RefusedAsync("\"leader\" field must be provided", () => server.ElectAsync<ProclaimRequest, ProclaimResponse>("Proclaim", new ProclaimRequest()));
        await RefusedAsync("\"leader\" field must be provided", () => server.ElectAsync<ResignRequest, ResignResponse>("Resign", new ResignRequest()));
    }

    private Task<LeaderResponse> LeaderAsync(string name) =>
        server.ElectAsync<LeaderRequest, LeaderResponse>("Leader", new LeaderRequest { Name = WireServer.Bytes(name) });

    private Task<ProclaimResponse> ProclaimAsync(LeaderKey leader, string value) =>
        server.ElectAsync<ProclaimRequest, ProclaimResponse>("Proclaim", new ProclaimRequest { Leader = leader, Value = WireServer.Bytes(value) });

    private Task<ResignResponse> ResignAsync(LeaderKey leader) => server.ElectAsync<ResignRequest, ResignResponse>("Resign", new ResignRequest { Leader = leader });

    private static Task RefusedAsync(string text, Func<Task> call) => WireServer.RefusedAsync(RpcStatusCode.Unknown, text, call);
}
