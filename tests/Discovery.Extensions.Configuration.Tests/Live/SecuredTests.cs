using Discovery.Client;
using Discovery.TestKit;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>A store that asks who is there.</summary>
public sealed class SecuredTests : IAsyncLifetime
{
    private SecuredServer _server = null!;
    private KvClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await SecuredServer.StartAsync("/config/");
        _client = new KvClient(KvClientOptions.Parse(_server.ConnectionString) with { RequestTimeout = TimeSpan.FromSeconds(30) });
        await _client.PutAsync("/config/A", "1");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task User_password_and_TLS_of_the_section_open_the_store_and_keep_it_open()
    {
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(_server.Section);
        manager.AddKvStore("/config/");
        Assert.Equal("1", manager["A"]);

        // Tokens live in memory: the watch has to log in again.
        await _server.Process.RestartAsync();
        await _client.PutAsync("/config/A", "2");
        await Eventually.Async(() => manager["A"] == "2");
    }

    [Fact]
    public void A_connection_string_opens_it_and_the_properties_stand_above_it()
    {
        using (var manager = new ConfigurationManager())
        {
            manager.AddKvStore("/config/", source => source.ConnectionString = _server.ConnectionString);
            Assert.Equal("1", manager["A"]);
        }

        var refused = Assert.Throws<KvStoreLoadException>(() => new ConfigurationManager().AddKvStore("/config/", source =>
        {
            source.ConnectionString = _server.ConnectionString;
            source.Password = "guess";
            source.StartupTimeout = TimeSpan.FromMinutes(5);
        }));
        Assert.Contains("refuses", refused.Message);
        Assert.Contains("authentication failed", refused.Message);
        Assert.DoesNotContain("guess", refused.Message);
    }

    [Fact]
    public void What_the_user_may_not_read_is_told_at_once()
    {
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(_server.Section);
        var refused = Assert.Throws<KvStoreLoadException>(() => manager.AddKvStore("/secrets/"));
        Assert.Contains("permission denied", refused.Message);
    }

    [Fact]
    public async Task A_namespace_of_the_section_is_put_before_the_prefix()
    {
        await _client.PutAsync("/config/shop/settings/B", "in the namespace");
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(_server.Section).AddInMemoryCollection([new("KvStore:Namespace", "/config/shop/")]);
        manager.AddKvStore("settings/");
        Assert.Equal("in the namespace", manager["B"]);
        await _client.PutAsync("/config/shop/settings/B", "changed");
        await Eventually.Async(() => manager["B"] == "changed");
    }
}
