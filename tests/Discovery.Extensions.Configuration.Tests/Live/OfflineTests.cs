using System.Security.Cryptography;
using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>Starts while the store is away.</summary>
public sealed class OfflineTests(Store store) : IClassFixture<Store>, IDisposable
{
    private readonly string _prefix = Store.NewPrefix();
    private readonly TempFolder _folder = new("offline");
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private TimeSpan _patience = TimeSpan.FromSeconds(30);

    private string CacheFile => _folder.Combine("config.cache");

    [Fact]
    public async Task A_start_without_the_store_goes_on_with_the_cache_file_and_catches_up_when_the_store_is_back()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await store.Client.PutAsync($"{_prefix}/Gone", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using (var first = new LiveConfiguration(wire.Url, _prefix, Cached))
            Assert.Equal("1", first["A"]);

        TakeAway(wire);
        await store.Client.PutAsync($"{_prefix}/A", "2");
        await store.Client.DeleteAsync($"{_prefix}/Gone");
        using var loggers = new RecordedLogs();
        using var second = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            Cached(source);
            source.LoggerFactory = loggers;
            source.OnLoadException = _ => Assert.Fail("The cache file has helped.");
        });
        Assert.Equal(("1", "1"), (second["A"], second["Gone"]));
        Assert.True(loggers.Contains($"The start goes on with 2 settings of the cache file {CacheFile}"));

        wire.Accept();
        await Eventually.Async(() => second["A"] == "2" && second["Gone"] is null && second.Reloads == 1);
    }

    [Fact]
    public async Task Changes_reach_the_cache_file_when_the_configuration_ends_at_the_latest()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using (var first = new LiveConfiguration(wire.Url, _prefix, Cached))
        {
            await store.Client.PutAsync($"{_prefix}/A", "2");
            await Eventually.Async(() => first["A"] == "2");
        }

        TakeAway(wire);
        using var second = new LiveConfiguration(wire.Url, _prefix, Cached);
        Assert.Equal("2", second["A"]);
    }

    [Fact]
    public async Task Changes_reach_the_cache_file_while_the_application_runs()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        using var first = new LiveConfiguration(store.Url, _prefix, source =>
        {
            Cached(source);
            source.CacheKey = null;
            source.CachePlainText = true;
        });
        await store.Client.PutAsync($"{_prefix}/A", "changed");
        await Eventually.Async(() => File.ReadAllText(CacheFile).Contains("changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_store_goes_before_the_cache_file()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        using (var first = new LiveConfiguration(store.Url, _prefix, Cached))
            Assert.Equal("1", first["A"]);
        await store.Client.PutAsync($"{_prefix}/A", "2");
        using var second = new LiveConfiguration(store.Url, _prefix, Cached);
        Assert.Equal("2", second["A"]);
    }

    [Fact]
    public async Task Without_reload_on_change_it_is_caught_up_once()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using (var first = new LiveConfiguration(wire.Url, _prefix, Cached))
            Assert.Equal("1", first["A"]);
        TakeAway(wire);
        await store.Client.PutAsync($"{_prefix}/A", "2");
        using var second = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            Cached(source);
            source.ReloadOnChange = false;
        });
        Assert.Equal("1", second["A"]);
        wire.Accept();
        await Eventually.Async(() => second["A"] == "2");
        var provider = Assert.Single(second.Root.Providers.OfType<KvStoreConfigurationProvider>());
        await Eventually.Async(() => !provider.IsFollowing);
    }

    [Fact]
    public async Task A_value_that_turned_bad_meanwhile_keeps_what_the_cache_file_has()
    {
        await store.Client.PutAsync($"{_prefix}/Number", "1");
        await store.Client.PutAsync($"{_prefix}/Other", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using (var first = new LiveConfiguration(wire.Url, _prefix, Numbers))
            Assert.Equal("1", first["Number"]);

        TakeAway(wire);
        using var second = new LiveConfiguration(wire.Url, _prefix, Numbers);
        await store.Client.PutAsync($"{_prefix}/Number", "one");
        await store.Client.PutAsync($"{_prefix}/Other", "2");
        wire.Accept();
        await Eventually.Async(() => second["Other"] == "2");
        Assert.Equal("1", second["Number"]);

        void Numbers(KvStoreConfigurationSource source)
        {
            Cached(source);
            source.Parser = new NumberParser();
        }
    }

    [Fact]
    public async Task Without_a_key_nothing_is_written_and_the_log_says_so()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        using var loggers = new RecordedLogs();
        await using var wire = TcpProxy.Start(store.Url);
        using (var first = new LiveConfiguration(wire.Url, _prefix, Keyless))
            Assert.Equal("1", first["A"]);
        Assert.False(File.Exists(CacheFile));
        Assert.True(loggers.Contains($"The cache file {CacheFile} is neither written nor read"));

        TakeAway(wire);
        var error = Assert.Throws<KvStoreLoadException>(() => new LiveConfiguration(wire.Url, _prefix, Keyless));
        Assert.Contains($"The cache file {CacheFile} is not used, as neither a key nor CachePlainText is given.", error.Message);

        void Keyless(KvStoreConfigurationSource source)
        {
            Cached(source);
            source.CacheKey = null;
            source.LoggerFactory = loggers;
        }
    }

    [Fact]
    public async Task A_start_without_the_store_and_without_a_usable_cache_file_says_both()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        await using var wire = TcpProxy.Start(store.Url);
        TakeAway(wire);
        var missing = Assert.Throws<KvStoreLoadException>(() => new LiveConfiguration(wire.Url, _prefix, Cached));
        Assert.Contains("could not be read within 0.3 s.", missing.Message);
        Assert.Contains($"There is no cache file {CacheFile} yet.", missing.Message);

        File.WriteAllText(CacheFile, "something else");
        var damaged = Assert.Throws<KvStoreLoadException>(() => new LiveConfiguration(wire.Url, _prefix, Cached));
        Assert.Contains($"The cache file {CacheFile} is not one that was encrypted with a key.", damaged.Message);

        // Optional: it begins without values, and the file heals with the first load.
        using var configuration = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            Cached(source);
            source.Optional = true;
        });
        Assert.Null(configuration["A"]);
        wire.Accept();
        await Eventually.Async(() => configuration["A"] == "1");
        configuration.Dispose();
        TakeAway(wire);
        using var again = new LiveConfiguration(wire.Url, _prefix, Cached);
        Assert.Equal("1", again["A"]);
    }

    [Fact]
    public async Task A_cache_file_that_can_not_be_written_hurts_nobody()
    {
        await store.Client.PutAsync($"{_prefix}/A", "1");
        Directory.CreateDirectory(CacheFile);
        using var loggers = new RecordedLogs();
        using var configuration = new LiveConfiguration(store.Url, _prefix, source =>
        {
            Cached(source);
            source.LoggerFactory = loggers;
        });
        Assert.Equal("1", configuration["A"]);
        Assert.True(loggers.Contains($"The cache file {CacheFile} can't be written"));
    }

    [Fact]
    public async Task Of_several_prefixes_none_vanishes_while_the_store_comes_back()
    {
        await store.Client.PutAsync($"{_prefix}/one/A", "1");

        // The second takes so much longer to read that the first is there before it.
        foreach (var page in Enumerable.Range(0, 5_000).Chunk(100))
            await store.Client.CommitAsync(new KvTxn().Then([.. page.Select(i => KvOp.Put($"{_prefix}/two/Key{i}", "1"))]));
        await store.Client.PutAsync($"{_prefix}/two/B", "1");
        await using var wire = TcpProxy.Start(store.Url);
        using (var first = new LiveConfiguration(wire.Url, _prefix, TwoPrefixes))
            Assert.Equal("1", first["B"]);
        TakeAway(wire);
        await store.Client.PutAsync($"{_prefix}/one/A", "2");
        var vanished = 0;
        using var second = new LiveConfiguration(wire.Url, _prefix, source =>
        {
            TwoPrefixes(source);
            source.ReloadDebounce = TimeSpan.Zero;
            source.OnReloaded = (_, after) => vanished += after.ContainsKey("A") && after.ContainsKey("B") ? 0 : 1;
        });
        wire.Accept();
        await Eventually.Async(() => second["A"] == "2");
        Assert.Equal("1", second["B"]);
        Assert.Equal(0, vanished);

        void TwoPrefixes(KvStoreConfigurationSource source)
        {
            Cached(source);
            source.Prefixes = [$"{_prefix}/one", $"{_prefix}/two"];
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Cached(KvStoreConfigurationSource source)
    {
        source.CacheFile = CacheFile;
        source.CacheKey = _key;
        source.StartupTimeout = _patience;
    }

    /// <summary>From here on no start should wait for long.</summary>
    private void TakeAway(TcpProxy wire)
    {
        wire.Refuse();
        _patience = TimeSpan.FromSeconds(0.3);
    }
}
