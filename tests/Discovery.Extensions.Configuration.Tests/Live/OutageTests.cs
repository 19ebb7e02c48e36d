using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Extensions.Configuration.Tests;

public class OutageTests(Store store, ITestOutputHelper output) : IClassFixture<Store>
{
    private readonly string _prefix = Store.NewPrefix();

    [Fact]
    public async Task A_server_killed_and_restarted_is_followed_again_and_nothing_is_missed()
    {
        await using var own = await Store.StartAsync();
        await own.Client.PutAsync($"{_prefix}/A", "1");
        await own.Client.PutAsync($"{_prefix}/B", "1");
        await using var wire = TcpProxy.Start(own.Url);
        using var configuration = new LiveConfiguration(wire.Url, _prefix);

        await own.Server.KillAsync();
        Assert.Equal("1", configuration["A"]);
        wire.Refuse();
        await own.Server.RestartAsync();

        // While our side still can't reach it, others write.
        await own.Client.PutAsync($"{_prefix}/A", "2");
        await own.Client.DeleteAsync($"{_prefix}/B");
        Assert.Equal("1", configuration["A"]);
        var back = Stopwatch.GetTimestamp();
        wire.Accept();
        await Eventually.Async(() => configuration["A"] == "2" && configuration["B"] is null);
        output.WriteLine($"followed again {Stopwatch.GetElapsedTime(back).TotalMilliseconds:0} ms after the store could be reached");
        await own.Client.PutAsync($"{_prefix}/A", "3");
        await Eventually.Async(() => configuration["A"] == "3");
    }

    [Fact]
    public async Task What_was_compacted_while_disconnected_is_read_again()
    {
        await store.Client.PutAsync($"{_prefix}/Changed", "1");
        await store.Client.PutAsync($"{_prefix}/Deleted", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using var configuration = new LiveConfiguration(wire.Url, _prefix);

        wire.Refuse();
        await store.Client.PutAsync($"{_prefix}/Changed", "2");
        await store.Client.DeleteAsync($"{_prefix}/Deleted");
        var last = await store.Client.PutAsync($"{_prefix}/Added", "1");
        await store.Client.CompactAsync(last.Revision);
        wire.Accept();
        await Eventually.Async(
            () => configuration["Changed"] == "2" && configuration["Deleted"] is null && configuration["Added"] == "1");
    }

    [Fact]
    public async Task A_cut_wire_that_comes_back_delivers_what_was_missed()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using var configuration = new LiveConfiguration(wire.Url, _prefix);
        wire.Cut();
        await store.Client.PutAsync($"{_prefix}/A", "2");
        await Eventually.Async(() => configuration["A"] == "2" && configuration.Reloads == 1);
    }

    [Fact]
    public async Task Failures_are_counted_logged_and_told_and_the_application_chooses_the_wait()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using var loggers = new RecordedLogs();
        using var failures = new FailureCounter();
        var attempts = new ConcurrentQueue<int>();
        using var configuration = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            source.LoggerFactory = loggers;
            source.OnWatchException = context =>
            {
                Assert.Equal(_prefix, context.Prefix);
                attempts.Enqueue(context.Attempt);

                // The callback itself fails once: that must not end the watch either.
                return context.Attempt == 2 ? throw new InvalidOperationException("careless") : TimeSpan.FromMilliseconds(20);
            };
        });

        wire.Refuse();
        await Eventually.Async(() => attempts.Count >= 5);
        Assert.Equal([1, 2, 3, 4, 5], attempts.Take(5));
        Assert.True(failures.Of("watch") >= 5);
        Assert.True(loggers.Contains($"Configuration under {_prefix} can't be followed (failure 1 in a row), the last good values stay"));
        Assert.True(loggers.Contains("OnWatchException threw"));
        Assert.Equal("1", configuration["A"]);

        await store.Client.PutAsync($"{_prefix}/A", "2");
        wire.Accept();
        await Eventually.Async(() => configuration["A"] == "2");
    }

    [Fact]
    public async Task A_store_that_was_replaced_by_an_empty_one_is_noticed()
    {
        await using var successor = await Store.StartAsync();
        for (var i = 0; i < 5; i++)
            await store.Client.PutAsync($"{_prefix}/A", $"{i}");
        await using var wire = TcpProxy.Start(store.Url);
        using var configuration = new LiveConfiguration(wire.Url, _prefix);

        await successor.Client.PutAsync($"{_prefix}/B", "new");
        wire.Target = successor.Url;
        wire.Cut();
        await Eventually.Async(() => configuration["A"] is null && configuration["B"] == "new");
    }

    /// <summary>Listens to the meter.</summary>
    private sealed class FailureCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _counts = new();

        public FailureCounter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "discovery.configuration.failures")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
                _counts.AddOrUpdate(tags[0].Value as string ?? "", value, (_, before) => before + value));
            _listener.Start();
        }

        public long Of(string what) => _counts.GetValueOrDefault(what);

        public void Dispose() => _listener.Dispose();
    }
}
