using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>etcdctl elect and this package stand in the same elections.</summary>
public sealed class EtcdctlElectTests(StoreFixture store) : IClassFixture<StoreFixture>
{
    private readonly string _name = StoreFixture.NewElection();

    [EtcdctlFact]
    public async Task Etcdctl_waits_for_our_leader_and_follows_it()
    {
        var leadership = await new LeaderElection(store.Client, _name).CampaignAsync("ours");
        await using var etcdctl = Elect(_name, "theirs");
        await CandidatesAsync(2);
        Assert.DoesNotContain("theirs", etcdctl.StandardOutput.Text, StringComparison.Ordinal);

        await leadership.DisposeAsync();

        await etcdctl.WaitForLineAsync(line => line == "theirs");
        var leader = await new LeaderElection(store.Client, _name).GetLeaderAsync();
        Assert.Contains(leader!.Key, etcdctl.StandardOutput.Lines);
    }

    [EtcdctlFact]
    public async Task Our_candidate_waits_for_etcdctls_leader_and_follows_it()
    {
        await using var etcdctl = Elect(_name, "theirs");
        await etcdctl.WaitForLineAsync(line => line == "theirs");
        var waiting = new LeaderElection(store.Client, _name).CampaignAsync("ours");
        await CandidatesAsync(2);
        Assert.False(waiting.IsCompleted);

        etcdctl.Signal(UnixSignal.Interrupt);

        await using var leadership = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(leadership.LostToken.IsCancellationRequested);
    }

    [EtcdctlFact]
    public async Task Etcdctl_observes_our_leader()
    {
        await using var leadership = await new LeaderElection(store.Client, _name).CampaignAsync("ours");

        await using var etcdctl = Elect("--listen", _name);

        await etcdctl.WaitForLineAsync(line => line == leadership.Key);
        await etcdctl.WaitForLineAsync(line => line == "ours");
        await leadership.ProclaimAsync("ours, changed");
        await etcdctl.WaitForLineAsync(line => line == "ours, changed");
    }

    private ChildProcess Elect(params string[] arguments) => ChildProcess.Start(
        EtcdctlExecutable.Require(),
        ["--endpoints", store.Server.Endpoint, "elect", .. arguments],
        new Dictionary<string, string?> { ["ETCDCTL_API"] = "3" });

    private Task CandidatesAsync(int count) => Eventually.Async(
        async () => (await store.Client.RangeAsync(KvRange.Prefix(_name + "/"), new RangeOptions { CountOnly = true })).Count == count,
        because: $"{count} candidates");
}
