using System.Diagnostics;
using Discovery.TestKit;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration.Tests;

public class StartTests(Store store) : IClassFixture<Store>
{
    private readonly string _prefix = Store.NewPrefix();

    [Fact]
    public async Task Everything_comes_from_the_section_of_the_configuration_so_far()
    {
        await store.Client.PutAsync($"{_prefix}/Greeting", "hello");
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(Section());
        manager.AddKvStore();
        Assert.Equal("hello", manager["Greeting"]);
    }

    [Fact]
    public async Task A_plain_builder_works_as_well_and_asks_an_earlier_store_only_when_it_is_built()
    {
        await store.Client.PutAsync($"{_prefix}/Greeting", "hello");
        using var gone = PortReservation.Take();
        var asked = 0;
        var builder = new ConfigurationBuilder().AddInMemoryCollection(Section());
        builder.AddKvStore("/elsewhere", source =>
        {
            source.Endpoints = [new Uri($"http://127.0.0.1:{gone.Port}")];
            source.Optional = true;
            source.StartupTimeout = TimeSpan.FromMilliseconds(200);
            source.OnLoadException = _ => asked++;
        });
        builder.AddKvStore();
        Assert.Equal(0, asked);
        var root = builder.Build();
        Assert.Equal(1, asked);
        Assert.Equal("hello", root["Greeting"]);
        ((IDisposable)root).Dispose();
    }

    [Fact]
    public async Task Sources_added_later_win_over_the_store()
    {
        await store.Client.PutAsync($"{_prefix}/Greeting", "hello");
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(Section());
        manager.AddKvStore();
        manager.AddInMemoryCollection([new("Greeting", "from the command line")]);
        Assert.Equal("from the command line", manager["Greeting"]);
    }

    [Fact]
    public async Task Keys_of_a_later_prefix_replace_those_of_an_earlier_one()
    {
        await store.Client.PutAsync($"{_prefix}/shared/A", "shared");
        await store.Client.PutAsync($"{_prefix}/shared/B", "shared");
        await store.Client.PutAsync($"{_prefix}/catalog/B", "own");
        using var configuration = new LiveConfiguration(
            store.Url, _prefix, source => source.Prefixes = [$"{_prefix}/shared", $"{_prefix}/catalog"]);
        Assert.Equal(("shared", "own"), (configuration["A"], configuration["B"]));

        // The shadowed one changes, then the one above it goes: the change shows.
        await store.Client.PutAsync($"{_prefix}/shared/B", "shared again");
        await store.Client.DeleteAsync($"{_prefix}/catalog/B");
        await Eventually.Async(() => configuration["B"] == "shared again");
    }

    [Fact]
    public void An_empty_prefix_is_an_empty_section_and_no_error()
    {
        using var configuration = new LiveConfiguration(store.Url, _prefix);
        Assert.DoesNotContain(configuration.Root.AsEnumerable(), setting => !setting.Key.StartsWith("KvStore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_keys_than_fit_one_answer_are_read()
    {
        foreach (var page in Enumerable.Range(0, 2_500).Chunk(100))
            await Task.WhenAll(page.Select(i => store.Client.PutAsync($"{_prefix}/Key{i}", $"{i}")));
        using var configuration = new LiveConfiguration(store.Url, _prefix);
        Assert.All(Enumerable.Range(0, 2_500), i => Assert.Equal($"{i}", configuration[$"Key{i}"]));
    }

    [Fact]
    public void A_store_that_can_not_be_reached_is_named_with_what_it_said_and_what_to_do()
    {
        using var first = PortReservation.Take();
        using var second = PortReservation.Take();
        first.Release();
        second.Release();
        var begun = Stopwatch.GetTimestamp();
        var error = Assert.Throws<KvStoreLoadException>(() => new ConfigurationManager().AddKvStore(_prefix, source =>
        {
            source.ConnectionString = $"http://127.0.0.1:{first.Port},http://127.0.0.1:{second.Port}";
            source.StartupTimeout = TimeSpan.FromSeconds(1);
        }));

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
        Assert.Contains($"The configuration under {_prefix} could not be read within 1 s.", error.Message);
        Assert.Contains($"http://127.0.0.1:{first.Port} (", error.Message);
        Assert.Contains($"http://127.0.0.1:{second.Port} (", error.Message);
        Assert.Contains("refused", error.Message);
        Assert.Contains("Check that the store runs and that KvStore:Endpoints names it, or set Optional", error.Message);
    }

    [Fact]
    public async Task A_store_that_comes_up_within_the_time_is_waited_for()
    {
        await store.Client.PutAsync($"{_prefix}/Greeting", "hello");
        await using var wire = TcpProxy.Start(store.Url);
        wire.Refuse();
        var starting = Task.Run(() => new LiveConfiguration(wire.Url, _prefix));
        await Task.Delay(300);
        Assert.False(starting.IsCompleted);
        wire.Accept();
        using var configuration = await starting.WaitAsync(Eventually.DefaultTimeout);
        Assert.Equal("hello", configuration["Greeting"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_optional_store_is_caught_up_on_when_it_comes(bool reloadOnChange)
    {
        await store.Client.PutAsync($"{_prefix}/Greeting", "hello");
        await using var wire = TcpProxy.Start(store.Url);
        wire.Refuse();
        using var loggers = new RecordedLogs();
        using var configuration = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            source.Optional = true;
            source.StartupTimeout = TimeSpan.FromMilliseconds(200);
            source.ReloadOnChange = reloadOnChange;
            source.LoggerFactory = loggers;
        });
        Assert.Null(configuration["Greeting"]);
        Assert.True(loggers.Contains("The start goes on without all of the configuration"));

        wire.Accept();
        await Eventually.Async(() => configuration["Greeting"] == "hello" && configuration.Reloads == 1);
        var provider = Assert.Single(configuration.Root.Providers.OfType<KvStoreConfigurationProvider>());
        await Eventually.Async(() => provider.IsFollowing == reloadOnChange);
    }

    [Fact]
    public async Task OnLoadException_may_let_the_start_go_on()
    {
        await using var wire = TcpProxy.Start(store.Url);
        wire.Refuse();
        KvStoreLoadExceptionContext? told = null;
        using var configuration = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            source.StartupTimeout = TimeSpan.FromMilliseconds(200);
            source.OnLoadException = context =>
            {
                told = context;
                context.Ignore = true;
            };
        });
        Assert.IsType<KvStoreLoadException>(told?.Exception);
    }

    [Fact]
    public async Task A_value_that_a_parser_can_not_read_stops_the_start_and_says_which()
    {
        await store.Client.PutAsync($"{_prefix}/Number", "one");
        var error = Assert.Throws<KvStoreLoadException>(
            () => new LiveConfiguration(store.Url, _prefix, source => source.Parser = new NumberParser()));
        Assert.Contains($"The parser can't read the values of {_prefix}/Number (", error.Message);
    }

    [Fact]
    public async Task A_value_that_a_parser_can_not_read_may_be_ignored_at_the_start()
    {
        await store.Client.PutAsync($"{_prefix}/Number", "one");
        await store.Client.PutAsync($"{_prefix}/Other", "2");
        using var configuration = new LiveConfiguration(store.Url, _prefix, source =>
        {
            source.Parser = new NumberParser();
            source.OnLoadException = context => context.Ignore = true;
        });
        Assert.Null(configuration["Number"]);
        Assert.Equal("2", configuration["Other"]);
        await store.Client.PutAsync($"{_prefix}/Number", "1");
        await Eventually.Async(() => configuration["Number"] == "1");
    }

    private Dictionary<string, string?> Section() => new()
    {
        ["KvStore:Endpoints:0"] = store.Url.GetLeftPart(UriPartial.Authority),
        ["KvStore:Prefix"] = _prefix,
    };
}
