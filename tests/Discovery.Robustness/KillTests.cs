using Discovery.Client;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Robustness;

/// <summary>Writers at full speed, kill -9, restart: every acknowledged write is there and revisions never go back.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Writers = 8;

    [Fact]
    public async Task Every_acknowledged_write_survives_kill_9()
    {
        // Checkpoints often, so that kills meet them too.
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { ExtraArguments = ["--snapshot-count", "2000"], LogLevel = "warn" });
        Writer[] writers = [.. Enumerable.Range(0, Writers).Select(n => new Writer(n))];
        Random random = new(20);
        int rounds = KillRounds.FromEnvironment();

        for (int round = 1; round <= rounds; round++)
        {
            int before = writers.Sum(w => w.Acknowledged);
            await WriteAndKillAsync(server, writers, before + random.Next(200, 2000));
            await server.RestartAsync();
            await VerifyAsync(server, writers, round);
        }

        output.WriteLine($"{rounds} kills, {writers.Sum(w => w.Acknowledged)} acknowledged writes, none lost");
    }

    private static async Task WriteAndKillAsync(ServerProcess server, Writer[] writers, int acknowledgedBeforeKill)
    {
        await using KvClient client = KvClient.Connect(server.ClientUrl.ToString());
        using CancellationTokenSource stop = new();
        Task[] running = [.. writers.Select(w => Task.Run(() => w.RunAsync(client, stop.Token)))];
        await Eventually.Async(
            () => Task.FromResult(writers.Sum(w => w.Acknowledged) >= acknowledgedBeforeKill || running.Any(r => r.IsCompleted)), TimeSpan.FromMinutes(2));
        await server.KillAsync();
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    private static async Task VerifyAsync(ServerProcess server, Writer[] writers, int round)
    {
        await using KvClient client = KvClient.Connect(server.ClientUrl.ToString());
        foreach (Writer writer in writers)
        {
            foreach ((string key, Written written) in writer.Written.ToArray())
            {
                KvEntry? entry = await client.GetAsync(key);
                string? value = entry?.Value.ToString();
                Assert.True(
                    value == written.Value || (written.Doubtful is not null && value == written.Doubtful),
                    $"round {round}: {key} is '{value}'; '{written.Value}' was acknowledged at revision {written.Revision}, '{written.Doubtful}' was under way");
                Assert.True(value is null || value != written.Value || entry!.ModRevision == written.Revision, $"round {round}: {key} has another revision");
                writer.Settle(key, value, entry?.ModRevision ?? 0);
            }
        }
        long last = writers.Max(w => w.LastRevision);
        RangeResult now = await client.RangeAsync(KvRange.Prefix("writer/"));
        Assert.True(now.Revision >= last, $"round {round}: the store is at revision {now.Revision}, revision {last} was acknowledged");
    }
}
