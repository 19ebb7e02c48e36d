using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Microsoft.Extensions.Logging;

namespace Discovery.Rpc.Tests;

/// <summary>How a call ends, and what travels with the end.</summary>
public class StatusTests
{
    private static Func<RpcServiceBuilder, RpcServiceBuilder> SayThrows(Func<Exception> error) =>
        builder => builder.Unary<EchoRequest, EchoReply>("Say", (_, _) => throw error());

    [Fact]
    public async Task A_status_thrown_by_a_handler_reaches_the_client_with_its_text_and_trailers()
    {
        await using EchoServer server = await EchoServer.StartAsync(SayThrows(() =>
            new RpcException(RpcStatusCode.FailedPrecondition, "etcdserver: not now") { Trailers = new RpcMetadata { { "retry-in", "5" } } }));
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest()));
        Assert.Equal(RpcStatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("etcdserver: not now", error.Detail);
        Assert.Equal("5", error.Trailers.Get("Retry-In"));
        Assert.False(error.NotSent);
    }

    [Fact]
    public async Task Every_code_and_any_text_survive_the_way()
    {
        string text = "50% of \"ключ\"\n\t\r\u0000 – 鍵 🔑 %zz";
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>(
            "Say", (request, _) => throw new RpcException((RpcStatusCode)request.Times, request.Text)));
        foreach (RpcStatusCode code in Enum.GetValues<RpcStatusCode>().Where(code => code != RpcStatusCode.OK).Append((RpcStatusCode)99))
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(
                () => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = text, Times = (int)code }));
            Assert.Equal((code, text), (error.StatusCode, error.Detail));
        }
    }

    [Fact]
    public async Task A_status_after_messages_comes_behind_them()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.ServerStreaming<EchoRequest, EchoReply>("Repeat", async (_, replies, context) =>
        {
            await replies.WriteAsync(new EchoReply { Number = 1 });
            await replies.WriteAsync(new EchoReply { Number = 2 });
            context.ResponseTrailers.Add("count", "2");
            throw new RpcException(RpcStatusCode.DataLoss, "the rest is gone");
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Repeat);
        await call.WriteAsync(new EchoRequest());
        await call.CompleteAsync();
        Assert.Equal(1, (await call.ReadAsync())!.Number);
        Assert.Equal(2, (await call.ReadAsync())!.Number);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask());
        Assert.Equal((RpcStatusCode.DataLoss, "the rest is gone"), (error.StatusCode, error.Detail));
        Assert.Equal("2", call.Trailers.Get("count"));
    }

    [Fact]
    public async Task Metadata_travels_both_ways_bytes_included()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, context) =>
        {
            context.ResponseHeaders.Add("got-token", context.RequestHeaders.Get("token")!);
            context.ResponseHeaders.AddBinary("echo-bin", context.RequestHeaders.GetBinary("raw-bin"));
            await replies.WriteAsync(new EchoReply { Text = string.Join("|", context.RequestHeaders.GetAll("many-bin")) });
            context.ResponseTrailers.AddBinary("end-bin", [1, 2]);
            context.ResponseTrailers.Add("late", "yes");
        }));
        var headers = new RpcMetadata { { "Token", "abc.1" } };
        headers.AddBinary("raw-bin", bytes);
        headers.AddBinary("many-bin", [1]);
        headers.AddBinary("many-bin", [2]);
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat, new RpcCallOptions { Headers = headers });
        Assert.Equal("abc.1", (await call.ResponseHeaders).Get("got-token"));
        Assert.Equal(bytes, (await call.ResponseHeaders).GetBinary("echo-bin"));
        Assert.Equal("AQ==|Ag==", (await call.ReadAsync())!.Text);
        Assert.Null(await call.ReadAsync());
        Assert.Equal([1, 2], call.Trailers.GetBinary("end-bin")!);
        Assert.Equal("yes", call.Trailers.Get("late"));
    }

    [Fact]
    public async Task What_belongs_to_gRPC_itself_is_not_shown_as_metadata()
    {
        var names = new TaskCompletionSource<string[]>();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>("Say", (request, context) =>
        {
            names.SetResult([.. context.RequestHeaders.Select(header => header.Key)]);
            return new(EchoService.Reply(request));
        }));
        var options = new RpcCallOptions { Timeout = TimeSpan.FromMinutes(1), Compress = true, Headers = new RpcMetadata { { "hasleader", "true" } } };
        await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest(), options);
        Assert.Equal(["hasleader", "user-agent"], (await names.Task).Order());
    }

    [Fact]
    public async Task An_exception_of_a_handler_is_logged_and_does_not_leak()
    {
        await using EchoServer server = await EchoServer.StartAsync(SayThrows(() => new InvalidOperationException("the secret is 42")));
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest()));
        Assert.Equal(RpcStatusCode.Unknown, error.StatusCode);
        Assert.DoesNotContain("42", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.Detail, StringComparison.Ordinal);
        (LogLevel level, string text, Exception? logged) = Assert.Single(server.Log.Entries);
        Assert.Equal((LogLevel.Error, "the handler of /discovery.rpc.tests.Echo/Say failed"), (level, text));
        Assert.Equal("the secret is 42", logged!.Message);
    }

    [Fact]
    public async Task The_host_maps_its_own_errors()
    {
        var options = new RpcServerOptions
        {
            MapException = error => error is KeyNotFoundException ? new RpcException(RpcStatusCode.NotFound, "etcdserver: requested lease not found") : null,
        };
        await using EchoServer server = await EchoServer.StartAsync(SayThrows(() => new KeyNotFoundException()), options);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest()));
        Assert.Equal((RpcStatusCode.NotFound, "etcdserver: requested lease not found"), (error.StatusCode, error.Detail));
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task An_exception_mapper_that_fails_costs_one_call_only()
    {
        var options = new RpcServerOptions { MapException = _ => throw new InvalidOperationException("mapper") };
        await using EchoServer server = await EchoServer.StartAsync(SayThrows(() => new KeyNotFoundException()), options);
        for (int i = 0; i < 2; i++)
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest()));
            Assert.Equal(RpcStatusCode.Unknown, error.StatusCode);
        }
    }

    [Fact]
    public async Task A_handler_knows_its_method_and_its_peer()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>(
            "Say", (_, context) => new(new EchoReply { Text = $"{context.Method} {context.Peer}" })));
        EchoReply reply = await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest());
        Assert.Matches(@"^/discovery\.rpc\.tests\.Echo/Say ipv4:127\.0\.0\.1:\d+$", reply.Text);
    }
}
