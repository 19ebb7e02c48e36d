using System.Net.Sockets;
using Discovery.TestKit;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

public class FailoverTests(Shop shop) : IClassFixture<Shop>
{
    private readonly string _service = Shop.NewService();
    private int _broken;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_request_that_could_not_be_sent_goes_to_another_instance_whatever_it_is(string method)
    {
        await shop.OpenAsync(_service, "alive");
        await shop.RegisterAsync(_service, "dead", ClosedPort());
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        for (var i = 0; i < 6; i++)
        {
            // A stream can be sent once only, and was not read by the attempt that never got a connection.
            using var stream = new MemoryStream([1, 2, 3]);
            using var request = Request(method, method == "POST" ? new StreamContent(stream) : null);
            using var response = await http.SendAsync(request);
            Assert.Equal("alive", await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("GET", false, true)]
    [InlineData("PUT", true, true)]
    [InlineData("DELETE", false, true)]
    [InlineData("POST", true, false)]
    [InlineData("PATCH", true, false)]
    public async Task A_request_that_may_have_been_done_is_repeated_only_when_that_is_safe(string method, bool content, bool repeated)
    {
        await OpenOneThatBreaksAsync();
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        var failed = 0;
        for (var i = 0; i < 4; i++)
        {
            using var request = Request(method, content ? new StringContent("text") : null);
            failed += await FailsAsync(http, request) ? 1 : 0;
        }

        Assert.Equal(2, _broken);
        Assert.Equal(repeated ? 0 : 2, failed);
    }

    [Fact]
    public async Task A_POST_that_says_that_it_is_idempotent_is_repeated_but_a_stream_never()
    {
        await OpenOneThatBreaksAsync();
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        var failed = 0;
        for (var i = 0; i < 4; i++)
        {
            using var request = Request("POST", new StringContent("text"));
            request.Options.Set(ServiceDiscoveryRequest.Idempotent, true);
            failed += await FailsAsync(http, request) ? 1 : 0;
        }

        Assert.Equal((2, 0), (_broken, failed));
        for (var i = 0; i < 2; i++)
        {
            using var stream = new MemoryStream([1]);
            using var request = Request("PUT", new StreamContent(stream));
            failed += await FailsAsync(http, request) ? 1 : 0;
        }

        Assert.Equal((3, 1), (_broken, failed));
    }

    [Fact]
    public async Task A_request_that_breaks_everybody_does_not_go_through_all_of_them()
    {
        for (var i = 0; i < 4; i++)
            await shop.OpenAsync(_service, $"{i}", Break);
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        using var request = Request("GET", null);
        Assert.True(await FailsAsync(http, request));
        Assert.Equal(2, _broken);
    }

    [Fact]
    public async Task When_nobody_can_be_reached_as_many_as_allowed_are_tried_and_the_error_is_that_of_the_last()
    {
        for (var i = 0; i < 3; i++)
            await shop.RegisterAsync(_service, $"{i}", ClosedPort());
        await using var caller = shop.Caller();
        using var http = Shop.Http(caller);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://{_service}/")));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> FailsAsync(HttpClient http, HttpRequestMessage request)
    {
        try
        {
            using var response = await http.SendAsync(request);
            Assert.Equal("alive", await response.Content.ReadAsStringAsync());
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private HttpRequestMessage Request(string method, HttpContent? content) =>
        new(new HttpMethod(method), $"http://{_service}/") { Content = content };

    private async Task OpenOneThatBreaksAsync()
    {
        await shop.OpenAsync(_service, "alive");
        await shop.OpenAsync(_service, "broken", Break);
    }

    private Task Break(Microsoft.AspNetCore.Http.HttpContext context)
    {
        Interlocked.Increment(ref _broken);
        context.Abort();
        return Task.CompletedTask;
    }
}
