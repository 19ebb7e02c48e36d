using System.Diagnostics;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>A store that is away for longer than any single attempt waits.</summary>
[Trait("Kind", "Slow")]
[Collection(nameof(Alone))]
public class AwayTests(Store store, ITestOutputHelper output) : IClassFixture<Store>
{
    private static readonly TimeSpan Away =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("DISCOVERY_RELOAD_SECONDS"), out var seconds) ? seconds : 15);

    // The longest wait between two attempts is 5 s, and a loaded machine takes its time.
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task While_the_store_is_away_the_values_stay_and_when_it_is_back_changes_come_again()
    {
        var prefix = Store.NewPrefix();
        await store.Client.PutAsync($"{prefix}/A", "1");
        await store.Client.PutAsync($"{prefix}/Fixed", "here");
        var failures = 0;
        using var configuration = new LiveConfiguration(store.Url, prefix, source => source.OnWatchException = context =>
        {
            Interlocked.Increment(ref failures);
            return context.SuggestedDelay;
        });

        await store.Server.KillAsync();
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Away; await Task.Delay(100))
            Assert.Equal(("1", "here"), (configuration["A"], configuration["Fixed"]));
        Assert.Equal(0, configuration.Reloads);
        Assert.True(failures > 0);

        await store.Server.RestartAsync();
        var restarted = Stopwatch.GetTimestamp();
        await Eventually.Async(async () => (await store.Client.PutAsync($"{prefix}/A", "2")).Revision > 0);
        await Eventually.Async(() => configuration["A"] == "2" && configuration.Reloads == 1);
        var took = Stopwatch.GetElapsedTime(restarted);
        output.WriteLine($"away for {Away.TotalSeconds} s, {failures} attempts; a change arrived {took.TotalMilliseconds:0} ms after the store was back");
        Assert.Equal("here", configuration["Fixed"]);
        Assert.InRange(took, TimeSpan.Zero, Back);
    }
}
