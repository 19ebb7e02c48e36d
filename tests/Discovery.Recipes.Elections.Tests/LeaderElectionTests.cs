using System.Diagnostics;
using System.Globalization;
using Discovery.Client;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Recipes.Elections.Tests;

public sealed class LeaderElectionTests(StoreFixture store, ITestOutputHelper output) : IClassFixture<StoreFixture>
{
    private static readonly LeaderElectionOptions ShortTtl = new() { Ttl = TimeSpan.FromSeconds(3) };

    private readonly string _name = StoreFixture.NewElection();

    [Fact]
    public async Task A_candidate_alone_leads_at_once_under_a_key_as_etcd_lays_it_out()
    {
        await using var leadership = await Election().CampaignAsync("me");

        var entry = Assert.Single((await store.Client.RangeAsync(KvRange.Prefix(_name))).Entries);
        Assert.Equal($"{_name}/{entry.Lease.ToString("x", CultureInfo.InvariantCulture)}", entry.Key.ToString());
        Assert.Equal(leadership.Key, entry.Key.ToString());
        Assert.Equal("me", entry.Value.ToString());
        Assert.Equal(entry.CreateRevision, leadership.FencingToken);
        Assert.False(leadership.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Candidates_lead_in_the_order_in_which_they_stood_with_growing_tokens()
    {
        var first = await Election().CampaignAsync("first");
        var second = Election().CampaignAsync("second");
        await CandidatesAsync(2);
        var third = Election().CampaignAsync("third");
        await CandidatesAsync(3);

        await first.DisposeAsync();
        var next = await second.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(third.IsCompleted);
        await next.DisposeAsync();
        var last = await third.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(first.FencingToken < next.FencingToken && next.FencingToken < last.FencingToken);
        await last.DisposeAsync();
        Assert.Null(await Election().GetLeaderAsync());
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_keep_a_leader_in_its_place()
    {
        var leadership = await Election().CampaignAsync("first");
        leadership.LostToken.Register(() => throw new InvalidOperationException("a callback of the user"));
        var waiting = Election().CampaignAsync("second");
        await CandidatesAsync(2);

        await leadership.DisposeAsync();
        await using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(next.FencingToken > leadership.FencingToken);
    }

    [Fact]
    public async Task Giving_up_hands_over_within_a_second()
    {
        var leadership = await Election().CampaignAsync("first");
        var waiting = Election().CampaignAsync("second");
        await CandidatesAsync(2);

        var since = Stopwatch.GetTimestamp();
        await leadership.DisposeAsync();
        await using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        var elapsed = Stopwatch.GetElapsedTime(since);

        Assert.True(leadership.LostToken.IsCancellationRequested);
        Promise.Check(output, "handed over", elapsed, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_leader_whose_process_is_gone_is_followed_within_its_time_to_live_plus_a_second()
    {
        var gone = store.Connect();
        var leadership = await new LeaderElection(gone, _name, ShortTtl).CampaignAsync("gone");
        var waiting = Election().CampaignAsync("next");
        await CandidatesAsync(2);

        // Like a kill: nothing is said to the store, the keep-alives just end.
        var since = Stopwatch.GetTimestamp();
        await gone.DisposeAsync();
        await using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        var elapsed = Stopwatch.GetElapsedTime(since);

        Assert.True(leadership.LostToken.IsCancellationRequested);
        Promise.Check(output, "followed", elapsed, ShortTtl.Ttl + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_leaders_end_wakes_only_the_next_in_line()
    {
        var leadership = await Election().CampaignAsync("leader");
        var clients = Enumerable.Range(0, 4).Select(_ => new RecordingClient(store.Client)).ToArray();
        using var stop = new CancellationTokenSource();
        var waiting = new List<Task<Leadership>>();
        foreach (var client in clients)
        {
            waiting.Add(new LeaderElection(client, _name).CampaignAsync("waiting", stop.Token));
            await CandidatesAsync(waiting.Count + 1);
            await Eventually.Async(() => client.Watches >= 2, because: "the candidate watches its own key and the one before it");
        }

        var before = clients.Select(client => client.Reads).ToArray();
        await leadership.DisposeAsync();
        await using var next = await waiting[0].WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(clients[0].Reads > before[0]);
        Assert.Equal(before[1..], clients[1..].Select(client => client.Reads));
        await stop.CancelAsync();
        foreach (var candidate in waiting[1..])
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => candidate);
    }

    [Fact]
    public async Task A_place_given_up_before_its_turn_does_not_make_the_one_behind_it_lead()
    {
        await using var leadership = await Election().CampaignAsync("leader");
        using var giveUp = new CancellationTokenSource();
        var middle = Election().CampaignAsync("middle", giveUp.Token);
        await CandidatesAsync(2);
        var client = new RecordingClient(store.Client);
        var last = new LeaderElection(client, _name).CampaignAsync("last");
        await CandidatesAsync(3);
        await Eventually.Async(() => client.Watches >= 2);
        var watches = client.Watches;

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => middle);

        await Eventually.Async(() => client.Watches > watches, because: "the last one watches the leader now");
        Assert.False(last.IsCompleted);
        await leadership.DisposeAsync();
        await (await last.WaitAsync(TimeSpan.FromSeconds(30))).DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_campaign_leaves_nothing_behind()
    {
        await using var leadership = await Election().CampaignAsync("leader");
        using var stop = new CancellationTokenSource();
        var waiting = Election().CampaignAsync("waiting", stop.Token);
        await CandidatesAsync(2);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await CandidatesAsync(1);
    }

    [Fact]
    public async Task The_leader_is_observed_from_one_to_the_next_and_to_none()
    {
        await using var first = await Election().CampaignAsync("first");
        await using var seen = Election().ObserveAsync().GetAsyncEnumerator();
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal(first.FencingToken, seen.Current!.FencingToken);

        await first.ProclaimAsync("first, changed");
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal("first, changed", seen.Current!.Value.ToString());
        Assert.Equal(seen.Current, await Election().GetLeaderAsync());

        var waiting = Election().CampaignAsync("second");
        await CandidatesAsync(2);
        await first.DisposeAsync();
        await using var second = await waiting;
        Assert.True(await seen.MoveNextAsync());
        Assert.Equal(second.Key, seen.Current!.Key);

        await second.DisposeAsync();
        Assert.True(await seen.MoveNextAsync());
        Assert.Null(seen.Current);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("/elections/")]
    public void A_name_that_makes_no_key_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new LeaderElection(store.Client, name));

    [Fact]
    public void A_time_to_live_below_two_seconds_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(
            () => new LeaderElection(store.Client, _name, new LeaderElectionOptions { Ttl = TimeSpan.FromSeconds(1) }));
        Assert.Contains("00:00:02", refused.Message, StringComparison.Ordinal);
    }

    private LeaderElection Election() => new(store.Client, _name);

    private Task CandidatesAsync(int count) => Eventually.Async(
        async () => (await store.Client.RangeAsync(KvRange.Prefix(_name + "/"), new RangeOptions { CountOnly = true })).Count == count,
        because: $"{count} candidates");
}
