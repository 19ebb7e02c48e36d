using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration.Tests;

public class SourceTests
{
    private static readonly string[] TwoEndpoints = ["http://a:2379", "http://b:2379"];

    [Fact]
    public void The_section_sets_every_option()
    {
        var source = Read(new()
        {
            ["KvStore:Endpoints:0"] = "http://a:2379",
            ["KvStore:Endpoints:1"] = "http://b:2379",
            ["KvStore:Prefixes:0"] = "/config/shared",
            ["KvStore:Prefixes:1"] = "/config/catalog",
            ["KvStore:KeyToRemove"] = "/config",
            ["KvStore:Optional"] = "true",
            ["KvStore:ReloadOnChange"] = "false",
            ["KvStore:StartupTimeout"] = "00:00:03",
            ["KvStore:ReloadDebounce"] = "00:00:00.2",
            ["KvStore:Tls:CaFile"] = "/tls/ca.crt",
            ["KvStore:Tls:CertificateFile"] = "/tls/own.crt",
            ["KvStore:Tls:KeyFile"] = "/tls/own.key",
            ["KvStore:Tls:ServerName"] = "store.internal",
            ["KvStore:Namespace"] = "/shop/",
            ["KvStore:User"] = "catalog",
            ["KvStore:Password"] = "secret",
            ["KvStore:CacheFile"] = "/var/cache/config",
            ["KvStore:CacheKey"] = Convert.ToBase64String(new byte[32]),
            ["KvStore:CacheKeyFile"] = "/run/key",
            ["KvStore:CachePlainText"] = "true",
            ["KvStore:SomethingOfSomebodyElse"] = "x",
        });

        Assert.Equal(TwoEndpoints, source.Endpoints.Select(endpoint => endpoint.OriginalString));
        Assert.Equal(["/config/shared", "/config/catalog"], source.Prefixes);
        Assert.Equal("/config", source.KeyToRemove);
        Assert.True(source.Optional);
        Assert.False(source.ReloadOnChange);
        Assert.Equal(TimeSpan.FromSeconds(3), source.StartupTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(200), source.ReloadDebounce);
        Assert.Equal(
            new KvTlsOptions { CaFile = "/tls/ca.crt", CertificateFile = "/tls/own.crt", KeyFile = "/tls/own.key", ServerName = "store.internal" },
            source.Tls);
        Assert.Equal(("catalog", "secret", "/shop/"), (source.User, source.Password, source.Namespace));
        Assert.Equal("/var/cache/config", source.CacheFile);
        Assert.Equal(new byte[32], source.CacheKey);
        Assert.Equal("/run/key", source.CacheKeyFile);
        Assert.True(source.CachePlainText);
    }

    [Fact]
    public void Ways_to_protect_the_cache_file_do_not_mix_and_need_the_file()
    {
        Assert.Contains("CacheKey and CachePlainText are set: keep one of them.", Told(new()
        {
            CacheFile = "/x", CacheKey = new byte[32], CachePlainText = true,
        }));
        Assert.Contains("CachePlainText is set without CacheFile.", Told(new() { CachePlainText = true }));
        Assert.Contains("The key of the cache file has 16 bytes; expected 32.", Told(new() { CacheFile = "/x", CacheKey = new byte[16] }));
        Assert.Contains("The key file /not/there can't be read", Told(new() { CacheFile = "/x", CacheKeyFile = "/not/there" }));
    }

    [Fact]
    public void Half_a_login_is_told()
    {
        Assert.Contains("one of them is missing", Told(new() { User = "catalog" }));
        Assert.Contains("one of them is missing", Told(new() { Password = "secret" }));
    }

    [Fact]
    public void What_the_connection_string_says_stands_unless_the_properties_say_otherwise()
    {
        var text = "a;user=u;password=p;servername=store.internal";
        var alone = Client(new() { ConnectionString = text });
        Assert.Equal(("https://a:2379/", "u", "p"), (Assert.Single(alone.Endpoints).AbsoluteUri, alone.User, alone.Password));
        Assert.Equal("store.internal", alone.Tls?.ServerName);
        var over = Client(new() { ConnectionString = text, User = "v", Password = "q", Tls = new() { ServerName = "other.internal" } });
        Assert.Equal(("v", "q", "other.internal"), (over.User, over.Password, over.Tls?.ServerName));
        Assert.Contains("Tls and Ssl are both set", Told(new() { Ssl = new() }, text));
    }

    [Fact]
    public void A_domain_stands_in_the_place_of_endpoints()
    {
        var found = Client(new() { ConnectionString = "srv://example.com;user=u;password=p" });
        Assert.Equal(("example.com", "u"), (found.Srv?.Domain, found.User));
        var section = Read(new() { ["KvStore:Srv"] = "example.com", ["KvStore:SrvServiceName"] = "two" });
        Assert.Equal(("example.com", "two"), (Client(section).Srv?.Domain, Client(section).Srv?.ServiceName));
        Assert.Contains("Only one of", Told(new() { Srv = "example.com" }));
    }

    [Fact]
    public void The_rest_of_what_the_section_says_about_the_client_holds_here_too()
    {
        var client = Client(Read(new()
        {
            ["KvStore:Endpoints"] = "a,http://b",
            ["KvStore:Tls:ServerName"] = "store.internal",
            ["KvStore:RequestTimeout"] = "00:00:09",
            ["KvStore:Balancing"] = "RoundRobin",
        }));
        Assert.Equal(["https://a:2379/", "http://b/"], client.Endpoints.Select(endpoint => endpoint.AbsoluteUri));
        Assert.Equal((TimeSpan.FromSeconds(9), EndpointBalancing.RoundRobin), (client.RequestTimeout, client.Balancing));
        var broken = Read(new() { ["KvStore:Endpoints"] = "a", ["KvStore:RequestTimeout"] = "9" });
        Assert.Contains("KvStore:RequestTimeout is \"9\"", Assert.Throws<KvStoreConfigurationException>(() => Client(broken)).Message);
    }

    [Fact]
    public void What_is_wrong_with_tls_is_told()
    {
        Assert.Contains("Tls: /not/there can't be used", Told(new() { Tls = new() { CaFile = "/not/there" } }, "https://a"));
        Assert.Contains("KeyFile is set without CertificateFile", Told(new() { Tls = new() { KeyFile = "/k" } }, "https://a"));
        Assert.Contains("Tls is set, but no endpoint begins with https://", Told(new() { Tls = new() }, "http://a"));
        Assert.Contains("Ssl is set, but no endpoint begins with https://", Told(new() { Ssl = new() }, "http://a"));
        Assert.Contains("Tls and Ssl are both set", Told(new() { Tls = new(), Ssl = new() }, "https://a"));
    }

    [Theory]
    [InlineData("http://a:2379,http://b:2379")]
    [InlineData(" http://a:2379 , http://b:2379 ,")]
    public void Endpoints_may_be_one_text_as_a_command_line_gives_them(string text) =>
        Assert.Equal(TwoEndpoints, Read(new() { ["KvStore:Endpoints"] = text }).Endpoints.Select(endpoint => endpoint.OriginalString));

    [Fact]
    public void An_absent_section_leaves_the_defaults()
    {
        var source = Read([]);
        Assert.Empty(source.Endpoints);
        Assert.Null(source.ConnectionString);
        Assert.False(source.Optional);
        Assert.True(source.ReloadOnChange);
        Assert.Equal(TimeSpan.FromSeconds(30), source.StartupTimeout);
        Assert.Same(StandardValueParser.Instance, source.Parser);
    }

    [Fact]
    public void Every_mistake_in_the_section_is_told_at_once()
    {
        var error = Assert.Throws<KvStoreConfigurationException>(() => Read(new()
        {
            ["KvStore:Endpoints"] = "ftp://a",
            ["KvStore:Prefix"] = "/a",
            ["KvStore:Prefixes:0"] = "/b",
            ["KvStore:Optional"] = "perhaps",
            ["KvStore:StartupTimeout"] = "30",
            ["KvStore:CacheKey"] = "secret",
        }));

        Assert.Contains("KvStore:Endpoints: The endpoint \"ftp://a\" has the scheme \"ftp\"", error.Message);
        Assert.Contains("KvStore:Prefix and KvStore:Prefixes are both set", error.Message);
        Assert.Contains("KvStore:Optional is \"perhaps\"; expected true or false", error.Message);
        Assert.Contains("KvStore:StartupTimeout is \"30\"; expected a time such as 00:00:30", error.Message);
        Assert.Contains("KvStore:CacheKey is not 32 bytes in Base64", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public void Every_mistake_in_the_source_is_told_at_once()
    {
        var error = Assert.Throws<KvStoreConfigurationException>(() => KvStoreModel.From(new KvStoreConfigurationSource
        {
            StartupTimeout = TimeSpan.Zero,
            ReloadDebounce = TimeSpan.FromSeconds(-1),
            Parser = null!,
        }));

        Assert.Contains("The address of the store is missing: set KvStore:Endpoints or KvStore:ConnectionString", error.Message);
        Assert.Contains("No prefix is set: call AddKvStore(\"/config/my-app\") or set KvStore:Prefix", error.Message);
        Assert.Contains("StartupTimeout is 00:00:00", error.Message);
        Assert.Contains("ReloadDebounce is -00:00:01", error.Message);
        Assert.Contains("Parser is null", error.Message);
    }

    [Fact]
    public void Two_addresses_are_one_too_many()
    {
        var error = Assert.Throws<KvStoreConfigurationException>(() => new ConfigurationManager().AddKvStore("/x", source =>
        {
            source.ConnectionString = "localhost";
            source.Endpoints = [new Uri("http://localhost:2379")];
        }));
        Assert.Contains("Only one of Endpoints, ConnectionString and Srv can be set.", error.Message);
    }

    [Fact]
    public void An_address_given_in_code_meets_the_same_checks()
    {
        var error = Assert.Throws<KvStoreConfigurationException>(() => new ConfigurationManager().AddKvStore(
            "/x", source => source.Endpoints = [new Uri("http://localhost:2379/v3")]));
        Assert.Contains("The endpoint \"http://localhost:2379/v3\" has a path", error.Message);
    }

    private static string Told(KvStoreConfigurationSource source, string connectionString = "http://a")
    {
        source.Prefix = "/x";
        source.ConnectionString = connectionString;
        return Assert.Throws<KvStoreConfigurationException>(() => KvStoreModel.From(source)).Message;
    }

    private static KvClientOptions Client(KvStoreConfigurationSource source)
    {
        source.Prefix = "/x";
        return KvStoreModel.From(source).Client;
    }

    private static KvStoreConfigurationSource Read(Dictionary<string, string?> settings)
    {
        var source = new KvStoreConfigurationSource();
        SourceSection.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("KvStore"), source);
        return source;
    }
}
