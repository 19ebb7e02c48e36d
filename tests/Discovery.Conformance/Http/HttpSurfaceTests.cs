using System.Net;
using System.Text.Json;

namespace Discovery.Conformance.Http;

/// <summary>What monitors and load balancers ask over plain HTTP/1.1 on the client port.</summary>
public sealed class HttpSurfaceTests(PlainServer server) : IClassFixture<PlainServer>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Health_version_and_anything_else_answer_as_etcd_does()
    {
        using JsonDocument health = JsonDocument.Parse(await Http.GetStringAsync(Url("/health")));
        // 3.5 adds an empty "reason"; a string it is in either.
        Assert.Equal("true", health.RootElement.GetProperty("health").GetString());

        using HttpResponseMessage answer = await Http.GetAsync(Url("/version"));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using JsonDocument version = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(["etcdserver", "etcdcluster"], version.RootElement.EnumerateObject().Select(field => field.Name));
        string own = version.RootElement.GetProperty("etcdserver").GetString()!;
        Assert.Matches(@"^3\.\d+\.\d+$", own);
        // The cluster's version is the lowest minor of its members: of one alone, its own.
        Assert.Equal(own[..own.LastIndexOf('.')] + ".0", version.RootElement.GetProperty("etcdcluster").GetString());

        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(Url("/no/such/page"))).StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/version")]
    public async Task Only_GET_is_allowed(string path)
    {
        using StringContent body = new("{}");
        using HttpResponseMessage answer = await Http.PostAsync(Url(path), body);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
    }

    private Uri Url(string path) => new(server.Process.ClientUrl, path);
}
