using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>
/// A leader that stands still, is replaced, and when it goes on hears nothing of the others: for a moment it still takes itself for the
/// leader, and whatever it answered then would be wrong.
/// </summary>
public sealed class DeafLeaderTests : IAsyncLifetime
{
    private readonly ClusterProcess _cluster = ClusterProcess.Prepare();
    private readonly Dictionary<MemberProcess, TcpProxy> _wires = [];

    /// <summary>Whatever a member hears of the others comes through its wire.</summary>
    public async Task InitializeAsync()
    {
        foreach (var member in _cluster.Members)
            _wires.Add(member, TcpProxy.Start(member.PeerUrl));
        var urls = _wires.ToDictionary(w => w.Key, w => w.Value.Url.GetLeftPart(UriPartial.Authority));
        foreach (var member in _cluster.Members)
        {
            member.InitialCluster = string.Join(',', urls.Select(u => $"{u.Key.Name}={u.Value}"));
            member.ExtraArguments = ["--initial-advertise-peer-urls", urls[member]];
        }
        await _cluster.StartAllAsync();
    }

    [Fact]
    public async Task It_answers_no_read_renews_no_lease_and_acknowledges_no_write()
    {
        var leader = await _cluster.LeaderAsync();
        MemberProcess[] others = [.. _cluster.Members.Where(m => m != leader)];
        var ledger = new Ledger("deaf/");
        var counter = new Counter("deaf counter");
        var lease = await leader.Channel.GrantAsync(60);
        await counter.WriteAsync(leader);

        _wires[leader].Stall();
        leader.Pause();
        await Outage.MeasureAsync(others, ledger);
        await counter.WriteAsync(others[0]);
        // They lie in its sockets when it goes on.
        Task[] reads = [.. Enumerable.Range(0, 20).Select(_ => counter.ReadAsync(leader))];
        var renewal = leader.Channel.KeepAliveAsync(lease.ID, TimeSpan.FromSeconds(20));
        var write = ledger.PutAsync(leader.Channel, "by the deaf", TimeSpan.FromSeconds(20));
        leader.Resume();
        await Eventually.Async(async () => (await leader.StatusAsync()).Leader == 0, because: "a leader that hears of no majority steps down");
        Assert.All([.. reads, renewal, write], task => Assert.False(task.IsCompletedSuccessfully, "it answered by itself"));

        _wires[leader].Resume();
        // By whoever leads now.
        await Task.WhenAll(reads);
        Assert.Equal(60, await renewal);
        await write;
        ledger.Check(await Agreement.CheckAsync(_cluster));
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (var wire in _wires.Values)
            await wire.DisposeAsync();
    }
}
