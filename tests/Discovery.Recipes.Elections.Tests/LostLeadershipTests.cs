using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Recipes.Elections.Tests;

public sealed class LostLeadershipTests(StoreFixture store) : IClassFixture<StoreFixture>
{
    private readonly string _name = StoreFixture.NewElection();

    [Fact]
    public async Task A_deleted_key_ends_the_leadership_at_once()
    {
        await using var leadership = await Election().CampaignAsync("leader");

        await store.Client.DeleteAsync(leadership.Key);

        await leadership.LostToken.FiresAsync();
        Assert.Equal("its key was deleted", leadership.LossReason);
        await Assert.ThrowsAsync<LeadershipLostException>(() => leadership.ProclaimAsync("still me"));
    }

    [Fact]
    public async Task A_key_written_over_ends_the_leadership_and_does_not_block_those_behind()
    {
        var leadership = await Election().CampaignAsync("leader");

        // Without the lease: this key would stand for ever.
        await store.Client.PutAsync(leadership.Key, "somebody");

        await leadership.LostToken.FiresAsync();
        Assert.Equal("its key was written over", leadership.LossReason);
        await leadership.DisposeAsync();
        await using var next = await Election().CampaignAsync("next").WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_revoked_lease_ends_the_leadership()
    {
        await using var leadership = await Election().CampaignAsync("leader");
        var leader = await Election().GetLeaderAsync();

        await store.Client.RevokeLeaseAsync(leader!.Lease);

        await leadership.LostToken.FiresAsync();
        Assert.NotNull(leadership.LossReason);
    }

    [Fact]
    public async Task What_the_leader_proclaims_itself_does_not_end_its_leadership()
    {
        await using var leadership = await Election().CampaignAsync("leader");
        await using var seen = Election().ObserveAsync().GetAsyncEnumerator();
        Assert.True(await seen.MoveNextAsync());

        await leadership.ProclaimAsync("leader, later");

        Assert.True(await seen.MoveNextAsync());
        Assert.Equal("leader, later", seen.Current!.Value.ToString());
        Assert.Equal(leadership.FencingToken, seen.Current.FencingToken);
        Assert.False(leadership.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Etcd_11456_a_candidate_whose_place_was_lost_while_it_waited_does_not_lead_with_it()
    {
        var leadership = await Election().CampaignAsync("leader");
        await using var blind = new BlindClient(store.Client);
        var waiting = new LeaderElection(blind, _name).CampaignAsync("asleep");
        var lost = await CandidateBehindAsync(leadership.Key);

        // What happens to a process that stands still for longer than its time to live, and then to the one before it.
        await store.Client.RevokeLeaseAsync(lost.Lease);
        await leadership.DisposeAsync();

        await using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotEqual(lost.Key.ToString(), next.Key);
        Assert.True(next.FencingToken > lost.CreateRevision);
        Assert.NotNull(await store.Client.GetAsync(next.Key));
    }

    [Fact]
    public async Task Etcd_19597_a_candidate_whose_lease_ran_out_while_it_waits_enters_the_queue_again()
    {
        await using var leadership = await Election().CampaignAsync("leader");
        using var stop = new CancellationTokenSource();
        var waiting = Election().CampaignAsync("waiting", stop.Token);
        var lost = await CandidateBehindAsync(leadership.Key);

        await store.Client.RevokeLeaseAsync(lost.Lease);

        var again = await CandidateBehindAsync(leadership.Key, lost.Key.ToString());
        Assert.True(again.CreateRevision > lost.CreateRevision);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_candidate_outlasts_a_store_that_goes_away_and_comes_back()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var client = KvClient.Connect(server.ClientUrl.ToString());
        var election = new LeaderElection(client, _name, new LeaderElectionOptions { Ttl = TimeSpan.FromSeconds(2) });
        await using var leadership = await election.CampaignAsync("leader");
        var waiting = election.CampaignAsync("waiting");

        await server.KillAsync();
        await leadership.LostToken.FiresAsync();
        await server.RestartAsync();

        // Both candidates of before were lost with the outage, or the second one follows the first.
        await using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(next.FencingToken > leadership.FencingToken);
        Assert.Equal(next.Key, (await election.GetLeaderAsync())!.Key);
    }

    private LeaderElection Election() => new(store.Client, _name);

    private async Task<KvEntry> CandidateBehindAsync(params string[] others)
    {
        KvEntry? found = null;
        await Eventually.Async(async () =>
        {
            var all = await store.Client.RangeAsync(KvRange.Prefix(_name + "/"));
            found = all.Entries.SingleOrDefault(entry => !others.Contains(entry.Key.ToString()));
            return found is not null;
        });
        return found!;
    }
}
