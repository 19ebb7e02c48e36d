using System.Globalization;
using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>A member that was away for so long that the others no longer have the entries which it lacks.</summary>
[Trait("Kind", "Slow")]
public sealed class CatchUpTests
{
    private const int Changes = 400;

    [Fact]
    public async Task A_member_gets_a_snapshot_and_its_watches_go_on_in_order()
    {
        var options = new ServerProcessOptions { ExtraArguments = ["--snapshot-count", "50"], LogLevel = "warn" };
        await using var cluster = await ClusterProcess.StartAsync(3, options);
        var leader = await cluster.LeaderAsync();
        var away = await cluster.FollowerAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var client = KvClient.Connect(away.ClientUrl.ToString());
        var established = new TaskCompletionSource();
        var watching = Task.Run(() => WatchAsync(client, established, stop.Token));
        await established.Task.WaitAsync(stop.Token);
        await WriteAsync(leader, 0, 20);

        await away.KillAsync();
        await WriteAsync(leader, 20, Changes - 20);
        // Entries are kept in memory for who lags: a restart leaves what is above the checkpoint.
        foreach (var member in cluster.Running.ToList())
            await member.RestartAsync();
        await away.StartAsync();
        await away.WhenReadyAsync();
        leader = await cluster.LeaderAsync();
        await WriteAsync(leader, Changes - 20, Changes);

        var seen = await watching;
        Assert.Equal([.. Enumerable.Range(0, Changes).Select(n => n.ToString(CultureInfo.InvariantCulture))], seen);
        await Agreement.CheckAsync(cluster);
        // And from its own disk.
        await away.RestartAsync();
        await Agreement.CheckAsync(cluster);
    }

    private static async Task WriteAsync(MemberProcess member, int from, int to)
    {
        for (var n = from; n < to; n++)
            await member.Channel.PutAsync("watched", n.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<List<string>> WatchAsync(KvClient client, TaskCompletionSource established, CancellationToken stop)
    {
        var values = new List<string>();
        long last = 0;
        await foreach (var batch in client.WatchAsync(KvRange.Key("watched"), new WatchOptions { Established = _ => established.TrySetResult() }, stop))
        {
            Assert.True(batch.Revision > last, $"revision {batch.Revision} came after {last}");
            last = batch.Revision;
            values.AddRange(batch.Events.Select(e => e.Entry.Value.ToString()));
            if (values.Count >= Changes)
                break;
        }
        return values;
    }
}
