namespace Discovery.Client.Tests;

public sealed class KvClientOptionsTests
{
    [Theory]
    [InlineData("localhost:2379", "http://localhost:2379/")]
    [InlineData("localhost", "http://localhost:2379/")]
    [InlineData("10.0.0.1", "http://10.0.0.1:2379/")]
    [InlineData("localhost:80", "http://localhost/")]
    [InlineData("[::1]", "http://[::1]:2379/")]
    [InlineData("[::1]:4000", "http://[::1]:4000/")]
    [InlineData("http://etcd.example", "http://etcd.example/")]
    [InlineData("https://etcd.example:2379/", "https://etcd.example:2379/")]
    [InlineData("http://a:1, http://b:2 ,c:3", "http://a:1/ http://b:2/ http://c:3/")]
    [InlineData("http://a:1,", "http://a:1/")]
    public void A_connection_string_names_endpoints(string connectionString, string expected) =>
        Assert.Equal(expected, string.Join(' ', KvClientOptions.Parse(connectionString).Endpoints.Select(endpoint => endpoint.AbsoluteUri)));

    [Theory]
    [InlineData("", "names no endpoint")]
    [InlineData(" , ", "names no endpoint")]
    [InlineData("ftp://a:1", "scheme \"ftp\"")]
    [InlineData("http://a:99999", "not an endpoint")]
    [InlineData("a b", "not an endpoint")]
    [InlineData("http://a:1/v3", "has a path")]
    [InlineData("http://user:secret@a:1", "user or password")]
    [InlineData("http://", "not an endpoint")]
    public void A_malformed_connection_string_is_refused_with_what_is_expected(string connectionString, string problem)
    {
        var refusal = Assert.Throws<ArgumentException>(() => KvClientOptions.Parse(connectionString));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("http://a:2379,http://b:2379", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_endpoints_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new KvClient(new KvClientOptions { Endpoints = [] }));
        Assert.Contains("list of endpoints is empty", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => KvClient.Connect());
    }

    [Fact]
    public void Times_that_can_not_work_are_refused_by_name()
    {
        var options = KvClientOptions.Parse("a");
        Refused(options with { RequestTimeout = TimeSpan.Zero }, "RequestTimeout");
        Refused(options with { ConnectTimeout = TimeSpan.FromSeconds(-1) }, "ConnectTimeout");
        Refused(options with { WatchSilenceTimeout = TimeSpan.Zero }, "WatchSilenceTimeout");
        Refused(options with { BackoffMin = TimeSpan.FromSeconds(9) }, "BackoffMax");

        static void Refused(KvClientOptions options, string name) =>
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => new KvClient(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_arguments_are_refused_before_anything_is_sent()
    {
        await using var client = KvClient.Connect("localhost:1");
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync("").AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => client.PutAsync(default, "1"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.DeleteAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => client.RangeAsync(default));
        Assert.Throws<ArgumentException>(() => client.WatchAsync(default));
        Assert.Throws<ArgumentException>(() => KvCompare.Version("").EqualTo(1));
        Assert.Throws<ArgumentException>(() => KvOp.Put("", "1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.WatchAsync("a", new WatchOptions { StartRevision = -1 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.RangeAsync("a", new RangeOptions { Limit = -1 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.RangeAsync("a", new RangeOptions { Revision = -1 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.CompactAsync(0));
        await Assert.ThrowsAsync<ArgumentException>(() => client.PutAsync("a", "1", new PutOptions { IgnoreValue = true }));
        await Assert.ThrowsAsync<ArgumentException>(() => client.PutAsync("a", "1", new PutOptions { IgnoreLease = true, Lease = 1 }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.CommitAsync(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => client.Maintenance.GetStatusAsync(new Uri("/relative", UriKind.Relative)));
    }

    [Fact]
    public async Task A_client_that_was_closed_says_so()
    {
        var client = KvClient.Connect("localhost:1");
        await client.DisposeAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.PutAsync("a", "1"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GrantLeaseAsync(TimeSpan.FromSeconds(1)));
        Assert.Throws<ObjectDisposedException>(() => client.WatchAsync("a"));
    }

    [Fact]
    public void A_connection_string_has_settings_behind_the_endpoints()
    {
        var options = KvClientOptions.Parse("a, http://b:1 ; user=ann; password=p=1 ;ca=ca.pem;servername=store");
        Assert.Equal("https://a:2379/ http://b:1/", string.Join(' ', options.Endpoints.Select(endpoint => endpoint.AbsoluteUri)));
        Assert.Equal(("ann", "p=1", "ca.pem", "store"), (options.User, options.Password, options.Tls!.CaFile, options.Tls.ServerName));
        Assert.Equal("example.com", KvClientOptions.Parse("srv://example.com;user=u;password=p").Srv!.Domain);
        Assert.Null(KvClientOptions.Parse("a").Tls);
    }

    [Theory]
    [InlineData("a;secret", "setting \"\"")]
    [InlineData("a;colour=secret", "setting \"colour\"")]
    [InlineData("a;user=x;user=secret", "twice")]
    [InlineData(";user=secret", "names no endpoint")]
    public void An_unknown_setting_is_refused_without_its_value(string connectionString, string problem)
    {
        var refusal = Assert.Throws<ArgumentException>(() => KvClientOptions.Parse(connectionString));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        var options = KvClientOptions.Parse("a");
        Refused(options with { Srv = new KvSrvOptions { Domain = "example.com" } }, "Endpoints and Srv");
        Refused(new KvClientOptions { Srv = new KvSrvOptions { Domain = "a b" } }, "not a domain");
        Refused(options with { User = "ann" }, "User and Password");
        Refused(options with { Password = "x" }, "User and Password");
        Refused(options with { Tls = new KvTlsOptions() }, "https://");
        Refused(options with { EndpointRefreshInterval = TimeSpan.FromSeconds(-1) }, "EndpointRefreshInterval");

        static void Refused(KvClientOptions options, string text) =>
            Assert.Contains(text, Assert.Throws<ArgumentException>(() => new KvClient(options)).Message, StringComparison.Ordinal);
    }
}
