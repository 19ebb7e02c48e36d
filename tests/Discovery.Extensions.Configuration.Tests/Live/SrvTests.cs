using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>A store that is found in the DNS.</summary>
public sealed class SrvTests(Store store) : IClassFixture<Store>, IAsyncLifetime
{
    private const string Record = "_etcd-client._tcp.example.com";

    private readonly string _prefix = Store.NewPrefix();
    private readonly ScriptedDns _dns = new();

    public Task InitializeAsync() => store.Client.PutAsync($"{_prefix}/A", "1");

    public async Task DisposeAsync() => await _dns.DisposeAsync();

    [Fact]
    public async Task The_domain_of_a_connection_string_leads_to_the_store()
    {
        _dns.Answer = (query, _) => query.AsSpan(12).StartsWith(ScriptedDns.Name(Record))
            ? ScriptedDns.Reply(query, 0, (Record, 33, ScriptedDns.Srv(0, 0, store.Url.Port, "localhost")))
            : ScriptedDns.Reply(query, 3);
        using var provider = Provider(new() { ConnectionString = "srv://example.com" });
        provider.Load();
        Assert.True(provider.TryGet("A", out var value));
        Assert.Equal("1", value);
        Assert.Contains("srv://example.com", provider.ToString());
        await store.Client.PutAsync($"{_prefix}/A", "2");
        await Eventually.Async(() => provider.TryGet("A", out var changed) && changed == "2");
    }

    [Fact]
    public void A_domain_without_records_is_named_with_what_was_looked_for()
    {
        _dns.Answer = (query, _) => ScriptedDns.Reply(query, 3);
        using var provider = Provider(new() { Srv = "example.com", StartupTimeout = TimeSpan.FromSeconds(1) });
        var error = Assert.Throws<KvStoreLoadException>(provider.Load);
        Assert.Contains("Tried srv://example.com (the look-up of endpoints failed: there are no SRV records for ", error.Message);
        Assert.Contains("that the DNS names it", error.Message);
    }

    [Fact]
    public async Task A_store_that_was_found_and_does_not_answer_is_named_itself()
    {
        await using var wire = TcpProxy.Start(store.Url);
        wire.Refuse();
        _dns.Answer = (query, _) => query.AsSpan(12).StartsWith(ScriptedDns.Name(Record))
            ? ScriptedDns.Reply(query, 0, (Record, 33, ScriptedDns.Srv(0, 0, wire.Url.Port, "127.0.0.1")))
            : ScriptedDns.Reply(query, 3);
        using var provider = Provider(new() { Srv = "example.com", StartupTimeout = TimeSpan.FromSeconds(1) });
        var error = Assert.Throws<KvStoreLoadException>(provider.Load);
        Assert.Contains($"http://127.0.0.1:{wire.Url.Port} (", error.Message);
    }

    /// <summary>With a DNS server of the test's own, which a source does not take.</summary>
    private KvStoreConfigurationProvider Provider(KvStoreConfigurationSource source)
    {
        source.Prefix = _prefix;
        var model = KvStoreModel.From(source);
        return new(model with
        {
            Client = model.Client with { Srv = model.Client.Srv! with { Servers = [_dns.Address], Timeout = TimeSpan.FromSeconds(20) } },
        });
    }
}
