using System.Diagnostics;
using Discovery.Client;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>However the entry was lost: it is there again within one heartbeat, which is a third of the time to live.</summary>
[Trait("Kind", "Slow")]
public class HeartbeatTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Heartbeat = Ttl / 3;

    private readonly string _service = Store.NewService();

    [Fact]
    public async Task A_lease_taken_by_force_is_replaced_within_a_heartbeat()
    {
        await using var store = await Store.StartAsync();
        await using var app = await TestApplication.StartAsync(store.Url, _service, options => options.Ttl = Ttl);
        var before = await store.PassingEntryAsync(_service);
        var lost = Stopwatch.GetTimestamp();
        await store.Client.RevokeLeaseAsync(before.Lease);
        await BackAsync(store, before, lost, "the lease was revoked");
    }

    [Fact]
    public async Task A_store_that_was_away_for_longer_than_the_time_to_live_has_the_entry_within_a_heartbeat()
    {
        await using var store = await Store.StartAsync();
        using var logs = new RecordedLogs();
        await using var app = await TestApplication.StartAsync(store.Url, _service, options => options.Ttl = Ttl, logs: logs);
        var before = await store.PassingEntryAsync(_service);
        await store.Server.KillAsync();
        await Eventually.Async(() => logs.Contains($"The lease of {before.Key} is lost"));
        await store.Server.RestartAsync();
        await BackAsync(store, before, Stopwatch.GetTimestamp(), "the store was up again");
    }

    [Fact]
    public async Task A_network_that_stalled_for_longer_than_the_time_to_live_has_the_entry_within_a_heartbeat()
    {
        await using var store = await Store.StartAsync();
        await using var wire = TcpProxy.Start(store.Url);
        await using var app = await TestApplication.StartAsync(wire.Url, _service, options => options.Ttl = Ttl);
        var before = await store.PassingEntryAsync(_service);
        wire.Stall();
        await store.GoneAsync(_service, TimeSpan.FromMinutes(1));

        // Longer than any call waits, so that the way back is not just an answer that was held up.
        await Task.Delay(Ttl);
        wire.Resume();
        await BackAsync(store, before, Stopwatch.GetTimestamp(), "the network moved again");
    }

    private async Task BackAsync(Store store, KvEntry before, long since, string what)
    {
        await store.EntryAsync(_service, entry => entry.Lease != before.Lease);
        var took = Stopwatch.GetElapsedTime(since);
        output.WriteLine($"registered {took.TotalMilliseconds:0} ms after {what}; a heartbeat is {Heartbeat.TotalMilliseconds:0} ms");
        Assert.True(took <= Heartbeat, $"It took {took}.");
        await store.PassingEntryAsync(_service);
    }
}
