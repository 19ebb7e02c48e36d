using System.Net;
using Discovery.TestKit;

namespace Discovery.Conformance.Limits;

/// <summary>--cors and --host-whitelist: who may use a browser against the server.</summary>
public sealed class BrowserDoorTests(BrowserDoorTests.Guarded server) : IClassFixture<BrowserDoorTests.Guarded>
{
    private const string Known = "good.example";

    [Theory]
    [InlineData("/health")]
    [InlineData("/version")]
    [InlineData("/metrics")]
    [InlineData("/v3/kv/range")]
    [InlineData("/nothing")]
    public async Task A_name_that_is_not_on_the_list_is_refused_whatever_is_asked(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, host: "bad.example:1234", origin: Guarded.Origin);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Contains("--host-whitelist", text, StringComparison.Ordinal);
        Assert.Contains("\"bad.example\"", text, StringComparison.Ordinal);
        Assert.Null(Allowed(response));
    }

    [Theory]
    [InlineData(Known)]
    [InlineData(Known + ":99")]
    [InlineData("127.0.0.1")]
    public async Task A_name_on_the_list_is_served_at_any_port(string host)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/health", host);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Names_are_compared_letter_by_letter()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/health", "GOOD.example");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Fact]
    public async Task Only_origins_on_the_list_may_read_answers()
    {
        using (HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/health", Known, Guarded.Origin))
        {
            Assert.Equal(Guarded.Origin, Allowed(response));
            Assert.Equal("POST, GET, OPTIONS, PUT, DELETE", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
        }
        using (HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/health", Known, "http://other.example:8080"))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Null(Allowed(response));
        }
        using (HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/health", Known))
        {
            Assert.Null(Allowed(response));
        }
    }

    [Theory]
    [InlineData(Guarded.Origin, Guarded.Origin)]
    [InlineData("http://other.example:8080", null)]
    public async Task A_preflight_is_answered_and_says_whether_the_origin_is_allowed(string origin, string? allowed)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Options, "/v3/kv/range", Known, origin);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(allowed, Allowed(response));
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Browsers_leave_the_default_port_out()
    {
        if (server.Process.Kind == ServerKind.Etcd)
        {
            return;
        }
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/health", Known, "http://plain.example");
        Assert.Equal("http://plain.example", Allowed(response));
    }

    [Fact]
    public async Task With_TLS_any_name_is_taken()
    {
        using var tls = new ClusterCertificates("alice");
        await using ServerProcess process = await ServerProcess.StartAsync(new ServerProcessOptions { Tls = tls, ExtraArguments = ["--host-whitelist", Known] });
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls.ClientOptions() });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(process.ClientUrl, "/health"));
        request.Headers.Host = "127.0.0.1";
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string? Allowed(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) ? values.Single() : null;

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string host, string? origin = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(server.Process.ClientUrl, path));
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        return await http.SendAsync(request);
    }

    /// <summary>A server that knows two names and two origins.</summary>
    public sealed class Guarded : IAsyncLifetime
    {
        public const string Origin = "http://a.example:8080";

        private ServerProcess? _process;

        public ServerProcess Process => _process!;

        public async Task InitializeAsync() => _process = await ServerProcess.StartAsync(new ServerProcessOptions
        {
            ExtraArguments = ["--cors", Origin + ",http://plain.example:80", "--host-whitelist", Known + ",127.0.0.1"],
        });

        public Task DisposeAsync() => Process.DisposeAsync().AsTask();
    }
}
