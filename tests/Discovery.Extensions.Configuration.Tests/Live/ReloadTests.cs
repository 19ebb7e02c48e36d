using System.Diagnostics;
using Discovery.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit.Abstractions;

namespace Discovery.Extensions.Configuration.Tests;

public class ReloadTests(Store store, ITestOutputHelper output) : IClassFixture<Store>
{
    private readonly string _prefix = Store.NewPrefix();

    [Fact]
    public async Task A_changed_key_reaches_the_options_monitor_in_under_a_second()
    {
        await store.Client.PutAsync($"{_prefix}/Catalog/Greeting", "hello");
        using var configuration = new LiveConfiguration(store.Url, _prefix);
        Assert.Equal("hello", configuration.Monitor.CurrentValue.Greeting);

        var times = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            var text = $"hello {i}";
            var written = Stopwatch.GetTimestamp();
            await store.Client.PutAsync($"{_prefix}/Catalog/Greeting", text);
            await Eventually.Async(() => configuration.Changes.Any(change => change.Greeting == text));
            times.Add(Stopwatch.GetElapsedTime(written, configuration.Changes.Single(change => change.Greeting == text).At).TotalMilliseconds);
        }

        output.WriteLine($"put to IOptionsMonitor in ms: {string.Join(", ", times.Select(time => time.ToString("0")))}");
        Assert.All(times, time => Assert.InRange(time, 0, 5_000));
        Assert.Equal("hello 9", configuration.Monitor.CurrentValue.Greeting);
    }

    [Fact]
    public async Task The_monitor_fires_only_when_a_setting_differs()
    {
        await store.Client.PutAsync($"{_prefix}/Catalog/Greeting", "hello");
        await store.Client.PutAsync($"{_prefix}/Catalog/Page", """{"Size":10}""");

        // Without the quiet time, so that one reload can't hide another.
        using var configuration = new LiveConfiguration(store.Url, _prefix, source => source.ReloadDebounce = TimeSpan.Zero);

        await store.Client.PutAsync($"{_prefix}/Catalog/Greeting", "hello");
        await store.Client.PutAsync($"{_prefix}/Catalog/Page", """{  "Size" : 10 }""");
        await store.Client.PutAsync($"{_prefix}2/Catalog/Greeting", "a neighbour's");
        await store.Client.PutAsync("/elsewhere/Catalog/Greeting", "somebody else's");
        await store.Client.PutAsync($"{_prefix}/folder/", "");
        await store.Client.DeleteAsync($"{_prefix}/not-there");

        // What comes last is the proof that all of the above has been seen.
        await store.Client.PutAsync($"{_prefix}/Catalog/Greeting", "changed");
        await Eventually.Async(() => configuration.Changes.Any(change => change.Greeting == "changed") && configuration.Reloads > 0);
        Assert.Equal(["changed"], configuration.Changes.Select(change => change.Greeting));
        Assert.Equal(1, configuration.Reloads);
    }

    [Fact]
    public async Task A_deleted_key_is_gone_and_a_new_one_is_there()
    {
        await store.Client.PutAsync($"{_prefix}/Old", "1");
        using var configuration = new LiveConfiguration(store.Url, _prefix);
        await store.Client.DeleteAsync($"{_prefix}/Old");
        await store.Client.PutAsync($"{_prefix}/New", "2");
        await Eventually.Async(() => configuration["Old"] is null && configuration["New"] == "2");
    }

    [Fact]
    public async Task Keys_never_vanish_during_a_reload()
    {
        await store.Client.PutAsync($"{_prefix}/Fixed", "here");
        using var configuration = new LiveConfiguration(store.Url, _prefix, source => source.ReloadDebounce = TimeSpan.Zero);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                await store.Client.PutAsync($"{_prefix}/Counter", $"{i}");
        });
        while (!writing.IsCompleted)
        {
            Assert.Equal("here", configuration["Fixed"]);
            await Task.Yield();
        }

        await writing;
        await Eventually.Async(() => configuration["Counter"] == "99");
    }

    [Fact]
    public async Task Nothing_written_between_the_load_and_the_watch_is_lost()
    {
        // A writer that never rests: whenever a load ends, writes follow at once. Each has a key of its own, so that none hides another.
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await store.Client.PutAsync($"{_prefix}/Key{written + 1}", "here");
                Interlocked.Increment(ref written);
            }
        });

        for (var round = 0; round < 20; round++)
        {
            using var configuration = new LiveConfiguration(store.Url, _prefix, source => source.ReloadDebounce = TimeSpan.FromMilliseconds(5));
            var afterLoad = Volatile.Read(ref written) + 5;
            await Eventually.Async(() => Enumerable.Range(1, afterLoad).All(key => configuration[$"Key{key}"] == "here"));
        }

        await stop.CancelAsync();
        await writing;
        output.WriteLine($"{written} writes raced with 20 loads");
    }

    [Fact]
    public async Task A_burst_of_changes_is_a_few_reloads()
    {
        using var configuration = new LiveConfiguration(store.Url, _prefix, source => source.ReloadDebounce = TimeSpan.FromMilliseconds(500));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.Client.PutAsync($"{_prefix}/Key{i}", "x")));
        await Eventually.Async(() => Enumerable.Range(0, 200).All(i => configuration[$"Key{i}"] == "x") && configuration.Reloads > 0);
        output.WriteLine($"200 puts caused {configuration.Reloads} reloads");
        Assert.InRange(configuration.Reloads, 1, 20);
    }

    [Fact]
    public async Task OnReloaded_tells_what_was_and_what_is()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        var told = new TaskCompletionSource<(string?, string?)>();
        using var configuration = new LiveConfiguration(
            store.Url, _prefix, source => source.OnReloaded = (before, after) => told.TrySetResult((before["a"], after["a"])));
        await store.Client.PutAsync($"{_prefix}/A", "2");
        Assert.Equal(("1", "2"), await told.Task.WaitAsync(Eventually.DefaultTimeout));
    }

    [Fact]
    public async Task Listeners_that_throw_do_not_end_the_reloads()
    {
        await store.Client.PutAsync($"{_prefix}/Catalog/PageSize", "10");
        using var loggers = new RecordedLogs();
        using var configuration = new LiveConfiguration(store.Url, _prefix, source =>
        {
            source.LoggerFactory = loggers;
            source.OnReloaded = (_, _) => throw new InvalidOperationException("a careless callback");
        });
        Assert.Equal(10, configuration.Monitor.CurrentValue.PageSize);

        // The monitor can't bind this and throws into the reload.
        await store.Client.PutAsync($"{_prefix}/Catalog/PageSize", "many");
        await Eventually.Async(() => configuration["Catalog:PageSize"] == "many");
        await Eventually.Async(() => loggers.Contains("A listener of the reload threw") && loggers.Contains("OnReloaded threw"));

        await store.Client.PutAsync($"{_prefix}/Catalog/PageSize", "30");
        await Eventually.Async(() => configuration.Monitor.CurrentValue.PageSize == 30);
    }

    [Fact]
    public async Task A_value_that_a_parser_can_not_read_keeps_its_last_good_settings_and_is_logged()
    {
        await store.Client.PutAsync($"{_prefix}/Number", "1");
        await store.Client.PutAsync($"{_prefix}/Other", "1");
        using var loggers = new RecordedLogs();
        using var configuration = new LiveConfiguration(store.Url, _prefix, source =>
        {
            source.LoggerFactory = loggers;
            source.Parser = new NumberParser();
        });
        await store.Client.PutAsync($"{_prefix}/Number", "one");
        await store.Client.PutAsync($"{_prefix}/Other", "2");
        await Eventually.Async(() => configuration["Other"] == "2");
        Assert.Equal("1", configuration["Number"]);
        Assert.True(loggers.Contains($"The value of {_prefix}/Number can't be parsed"));
    }

    [Fact]
    public async Task Malformed_json_shows_as_it_is_and_takes_nothing_with_it()
    {
        await store.Client.PutAsync($"{_prefix}/Json", """{"a":1}""");
        using var configuration = new LiveConfiguration(store.Url, _prefix);
        await store.Client.PutAsync($"{_prefix}/Json", """{"a":1""");
        await store.Client.PutAsync($"{_prefix}/Other", "2");
        await Eventually.Async(() => configuration["Other"] == "2");
        Assert.Equal("""{"a":1""", configuration["Json"]);
        Assert.Null(configuration["Json:a"]);
    }

    [Fact]
    public async Task After_disposal_nothing_is_followed_any_more()
    {
        var callbacks = 0;
        var configuration = new LiveConfiguration(store.Url, _prefix, source => source.OnReloaded = (_, _) => Interlocked.Increment(ref callbacks));
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await Eventually.Async(() => callbacks == 1);
        var provider = Assert.Single(configuration.Root.Providers.OfType<KvStoreConfigurationProvider>());
        configuration.Dispose();
        await Eventually.Async(() => !provider.IsFollowing);
        Assert.Throws<ObjectDisposedException>(provider.Load);
        Assert.True(provider.TryGet("A", out var last));
        Assert.Equal("1", last);
    }

    [Fact]
    public async Task A_listener_may_dispose_the_configuration()
    {
        LiveConfiguration? configuration = null;
        var disposed = new TaskCompletionSource<TimeSpan>();
        using var ready = new ManualResetEventSlim();
        configuration = new LiveConfiguration(store.Url, _prefix, source => source.OnReloaded = (_, _) =>
        {
            ready.Wait();
            var begun = Stopwatch.GetTimestamp();
            configuration!.Dispose();
            disposed.SetResult(Stopwatch.GetElapsedTime(begun));
        });
        ready.Set();
        await store.Client.PutAsync($"{_prefix}/A", "1");

        // It would give up waiting for itself after two seconds.
        Assert.InRange(await disposed.Task.WaitAsync(Eventually.DefaultTimeout), TimeSpan.Zero, TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task A_host_that_ends_ends_the_following()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddKvStore(_prefix, source => source.Endpoints = [store.Url]);
        var provider = Assert.Single(((IConfigurationRoot)builder.Configuration).Providers.OfType<KvStoreConfigurationProvider>());
        using (var host = builder.Build())
        {
            await store.Client.PutAsync($"{_prefix}/A", "1");
            var configuration = host.Services.GetRequiredService<IConfiguration>();
            await Eventually.Async(() => configuration["A"] == "1");
            Assert.True(provider.IsFollowing);
        }

        await Eventually.Async(() => !provider.IsFollowing);
    }

    [Fact]
    public async Task Without_reload_on_change_only_an_explicit_reload_reads_again()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        using var configuration = new LiveConfiguration(store.Url, _prefix, source => source.ReloadOnChange = false);
        Assert.False(Assert.Single(configuration.Root.Providers.OfType<KvStoreConfigurationProvider>()).IsFollowing);
        await store.Client.PutAsync($"{_prefix}/A", "2");
        Assert.Equal("1", configuration["A"]);
        configuration.Root.Reload();
        Assert.Equal("2", configuration["A"]);
    }
}
