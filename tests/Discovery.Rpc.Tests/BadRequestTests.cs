using System.Net;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>Whatever a client sends, it gets a status in grpc-go's words, and the server goes on.</summary>
public class BadRequestTests
{
    [Theory]
    [InlineData("Say")]
    [InlineData("Repeat")]
    [InlineData("Collect")]
    [InlineData("Chat")]
    public async Task A_truncated_header_is_refused(string method) =>
        await RefusedAsync(method, [0, 0, 0], RpcStatusCode.Internal, "unexpected EOF");

    [Theory]
    [InlineData("Say")]
    [InlineData("Repeat")]
    [InlineData("Collect")]
    [InlineData("Chat")]
    public async Task A_truncated_body_is_refused(string method) =>
        await RefusedAsync(method, [.. Frames.Prefix(0, 10), 1, 2, 3], RpcStatusCode.Internal, "unexpected EOF");

    [Theory]
    [InlineData("Say")]
    [InlineData("Chat")]
    public async Task An_unknown_flag_is_refused(string method) =>
        await RefusedAsync(method, Frames.Raw(7, []), RpcStatusCode.Internal, "grpc: received unexpected payload format 7");

    [Theory]
    [InlineData("Say")]
    [InlineData("Collect")]
    public async Task Bytes_that_are_no_message_are_refused(string method)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        // Field 1, length-delimited, 100 bytes, of which none follow.
        RawAnswer answer = await RawClient.PostAsync(server, method, Frames.Raw(0, [0x0A, 100]));
        Assert.Equal(RpcStatusCode.Internal, answer.Status);
        Assert.StartsWith("grpc: error unmarshalling request: ", answer.Message, StringComparison.Ordinal);
        await AssertAliveAsync(server);
    }

    [Theory]
    [InlineData("Say")]
    [InlineData("Repeat")]
    public async Task A_call_for_one_request_is_refused_without_one(string method) =>
        await RefusedAsync(method, [], RpcStatusCode.Internal, "cardinality violation: received no request message from non-client-streaming RPC");

    [Theory]
    [InlineData("Say")]
    [InlineData("Repeat")]
    public async Task A_call_for_one_request_is_refused_with_two_before_its_handler_runs(string method)
    {
        bool ran = false;
        await using EchoServer server = await EchoServer.StartAsync(builder => builder
            .Unary<EchoRequest, EchoReply>("Say", (request, _) =>
            {
                ran = true;
                return new(EchoService.Reply(request));
            })
            .ServerStreaming<EchoRequest, EchoReply>("Repeat", (_, _, _) =>
            {
                ran = true;
                return Task.CompletedTask;
            }));
        RawAnswer answer = await RawClient.PostAsync(server, method, [.. Frames.Of(new EchoRequest()), .. Frames.Of(new EchoRequest())]);
        Assert.Equal(
            (RpcStatusCode.Internal, "cardinality violation: received multiple request messages for non-client-streaming RPC"), (answer.Status, answer.Message));
        Assert.True(answer.TrailersOnly);
        Assert.False(ran);
    }

    [Theory]
    [InlineData("Say")]
    [InlineData("Chat")]
    public async Task A_message_over_the_limit_is_refused_by_its_prefix_alone(string method)
    {
        await using EchoServer server = await EchoServer.StartAsync(options: new RpcServerOptions { MaxReceiveMessageBytes = 1000 });
        RawAnswer answer = await RawClient.PostStalledAsync(server, method, Frames.Prefix(0, uint.MaxValue)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            (RpcStatusCode.ResourceExhausted, "grpc: received message larger than max (4294967295 vs. 1000)"), (answer.Status, answer.Message));
        Assert.Equal("a", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_is_taken()
    {
        var request = new EchoRequest { Text = new string('a', 500) };
        await using EchoServer server = await EchoServer.StartAsync(options: new RpcServerOptions { MaxReceiveMessageBytes = request.CalculateSize() });
        Assert.Equal(request.Text, (await server.Channel.UnaryAsync(EchoService.Say, request)).Text);
        request.Text += "a";
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, request));
        Assert.Equal(RpcStatusCode.ResourceExhausted, error.StatusCode);
    }

    [Theory]
    [InlineData("/no.such.Service/Say", "unknown service no.such.Service")]
    [InlineData("/discovery.rpc.tests.Echo/Shout", "unknown method Shout for service discovery.rpc.tests.Echo")]
    [InlineData("/discovery.rpc.tests.Echo/Unbound", "unknown method Unbound for service discovery.rpc.tests.Echo")]
    [InlineData("/discovery.rpc.tests.Echo/say", "unknown method say for service discovery.rpc.tests.Echo")]
    [InlineData("/nonsense", "malformed method name: \"/nonsense\"")]
    [InlineData("/", "malformed method name: \"/\"")]
    public async Task An_unknown_method_is_unimplemented(string path, string text)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using var body = new ByteArrayContent(Frames.Of(new EchoRequest()));
        RawAnswer answer = await RawClient.SendAsync(server, HttpMethod.Post, path, body, "application/grpc");
        Assert.Equal((HttpStatusCode.OK, RpcStatusCode.Unimplemented, text), (answer.Http, answer.Status, answer.Message));
        Assert.True(answer.TrailersOnly);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpcish")]
    [InlineData("application/grpc-web")]
    [InlineData(null)]
    public async Task A_wrong_content_type_is_415(string? contentType)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using var body = new ByteArrayContent(Frames.Of(new EchoRequest()));
        RawAnswer answer = await RawClient.SendAsync(server, HttpMethod.Post, "/discovery.rpc.tests.Echo/Say", body, contentType);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, RpcStatusCode.InvalidArgument), (answer.Http, answer.Status));
        Assert.Equal($"invalid gRPC request content-type \"{contentType}\"", answer.Message);
        await AssertAliveAsync(server);
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc;charset=utf-8")]
    [InlineData("APPLICATION/GRPC")]
    public async Task A_content_type_may_name_the_format(string contentType)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using var body = new ByteArrayContent(Frames.Of(new EchoRequest { Text = "a" }));
        RawAnswer answer = await RawClient.SendAsync(server, HttpMethod.Post, "/discovery.rpc.tests.Echo/Say", body, contentType);
        Assert.Equal("a", Frames.Parse(answer.Body).Single().Text);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Another_verb_than_POST_is_405(string verb)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using var body = new ByteArrayContent([]);
        RawAnswer answer = await RawClient.SendAsync(server, new HttpMethod(verb), "/discovery.rpc.tests.Echo/Say", verb == "GET" ? null : body, "application/grpc");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Http);
        Assert.Equal("POST", answer.Headers["allow"]);
        await AssertAliveAsync(server);
    }

    [Fact]
    public async Task A_gRPC_request_over_HTTP_1_is_505()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using var client = new HttpClient();
        using var body = new ByteArrayContent(Frames.Of(new EchoRequest()));
        body.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        using HttpResponseMessage response = await client.PostAsync(new Uri(server.Address, "/discovery.rpc.tests.Echo/Say"), body);
        Assert.Equal(HttpStatusCode.HttpVersionNotSupported, response.StatusCode);
        Assert.Equal("gRPC requires HTTP/2\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_is_not_gRPC_goes_to_the_rest_of_the_application()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer health = await RawClient.SendAsync(server, HttpMethod.Get, "/health", null, null);
        Assert.Equal("{\"health\":\"true\"}"u8.ToArray(), health.Body);
        RawAnswer nothing = await RawClient.SendAsync(server, HttpMethod.Get, "/nothing", null, null);
        Assert.Equal(HttpStatusCode.NotFound, nothing.Http);
    }

    [Fact]
    public async Task Random_bytes_never_bring_the_server_down()
    {
        await using EchoServer server = await EchoServer.StartAsync(options: new RpcServerOptions { MaxReceiveMessageBytes = 1 << 20 });
        var random = new Random(20240607);
        string[] methods = ["Say", "Repeat", "Collect", "Chat"];
        for (int round = 0; round < 200; round++)
        {
            byte[] body = new byte[random.Next(60)];
            random.NextBytes(body);
            if (body.Length > 5 && random.Next(2) == 0)
            {
                Frames.Prefix((byte)random.Next(2), (uint)random.Next(body.Length)).CopyTo(body, 0);
            }
            RawAnswer answer = await RawClient.PostAsync(server, methods[random.Next(4)], body, ("grpc-encoding", random.Next(2) == 0 ? "gzip" : "identity"));
            Assert.Equal(HttpStatusCode.OK, answer.Http);
            Assert.True(answer.Status is RpcStatusCode.OK or RpcStatusCode.Internal or RpcStatusCode.ResourceExhausted, $"round {round}: {answer.Status} {answer.Message}");
        }
        await AssertAliveAsync(server);
        Assert.Empty(server.Log.Entries);
    }

    private static async Task RefusedAsync(string method, byte[] body, RpcStatusCode status, string text)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, method, body);
        Assert.Equal((HttpStatusCode.OK, status, text), (answer.Http, answer.Status, answer.Message));
        await AssertAliveAsync(server);
    }

    private static async Task AssertAliveAsync(EchoServer server)
    {
        Assert.Equal("still here", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "still here" })).Text);
        Assert.Empty(server.Log.Entries);
    }
}
