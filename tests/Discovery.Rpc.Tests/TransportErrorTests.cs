using System.Net;
using System.Net.Sockets;
using Discovery.Rpc.Client;
using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>What the client makes of servers that fail, misbehave, or are not there.</summary>
public class TransportErrorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly (string, string)[] Good = [(":status", "200"), ("content-type", "application/grpc")];

    public static TheoryData<uint, RpcStatusCode> ResetCodes => new()
    {
        { 0x0, RpcStatusCode.Internal },
        { 0x1, RpcStatusCode.Internal },
        { 0x2, RpcStatusCode.Internal },
        { 0x3, RpcStatusCode.Internal },
        { 0x6, RpcStatusCode.Internal },
        { 0x8, RpcStatusCode.Canceled },
        { 0xb, RpcStatusCode.ResourceExhausted },
        { 0xc, RpcStatusCode.PermissionDenied },
    };

    [Theory]
    [MemberData(nameof(ResetCodes))]
    public async Task A_reset_is_mapped_by_its_code_and_may_have_been_executed(uint reset, RpcStatusCode status)
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.MessageArrived.Task;
            await exchange.ResetAsync(reset);
        });
        await using var channel = new RpcChannel(server.Address);
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((status, false), (error.StatusCode, error.NotSent));
        }
    }

    [Fact]
    public async Task A_reset_after_the_headers_is_mapped_too()
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.MessageArrived.Task;
            await exchange.HeadersAsync(false, Good);
            await exchange.ResetAsync(0x8);
        });
        await using var channel = new RpcChannel(server.Address);
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Canceled, false), (error.StatusCode, error.NotSent));
        }
    }

    [Fact]
    public void A_connection_that_is_reset_as_it_comes_about_is_unavailable_and_was_not_sent()
    {
        // HttpClient lets this one out as it is; see the comment in TransportErrors.
        using var lifetime = new CallLifetime(null, CancellationToken.None, CancellationToken.None);
        Exception told = TransportErrors.Translate(
            new SocketException((int)SocketError.NotConnected), lifetime, new NothingSent(), new Uri("http://127.0.0.1:2379"));
        var error = Assert.IsType<RpcException>(told);
        Assert.Equal((RpcStatusCode.Unavailable, true), (error.StatusCode, error.NotSent));
        Assert.StartsWith("Unavailable: 127.0.0.1:2379: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_stream_is_unavailable_and_was_not_sent()
    {
        await using var server = new ScriptedHttp2Server(exchange => exchange.ResetAsync(0x7));
        await using var channel = new RpcChannel(server.Address);
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Unavailable, true), (error.StatusCode, error.NotSent));
        }
    }

    [Fact]
    public async Task A_refused_unary_call_is_repeated_unseen()
    {
        int count = 0;
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                await exchange.ResetAsync(0x7);
                return;
            }
            await exchange.HeadersAsync(false, Good);
            await exchange.DataAsync(false, Frames.Of(new EchoReply { Text = "second" }));
            await exchange.HeadersAsync(true, ("grpc-status", "0"));
        });
        await using var channel = new RpcChannel(server.Address);
        Assert.Equal("second", (await channel.UnaryAsync(EchoService.Say, new EchoRequest()).WaitAsync(Patience)).Text);
    }

    [Fact]
    public async Task A_goaway_below_the_stream_means_not_sent()
    {
        await using var server = new ScriptedHttp2Server(exchange => exchange.GoAwayAsync(0, 0));
        // Several times: writing and the news of the refusal race.
        for (int i = 0; i < 20; i++)
        {
            await using var channel = new RpcChannel(server.Address);
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => ChatAsync(channel).WaitAsync(Patience));
            Assert.True(error is { StatusCode: RpcStatusCode.Unavailable, NotSent: true }, error.ToString());
        }
    }

    [Theory]
    [InlineData(0x2)]
    [InlineData(0xb)]
    public async Task A_connection_that_the_server_gives_up_is_unavailable_whatever_its_code(uint code)
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.MessageArrived.Task;
            await exchange.GoAwayAsync(exchange.StreamId, code);
            exchange.Close();
        });
        await using var channel = new RpcChannel(server.Address);
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Unavailable, false), (error.StatusCode, error.NotSent));
        }
    }

    [Fact]
    public async Task A_goaway_that_covers_the_stream_lets_it_finish()
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.GoAwayAsync(exchange.StreamId, 0);
            await exchange.HeadersAsync(false, Good);
            await exchange.DataAsync(false, Frames.Of(new EchoReply { Text = "last words" }));
            await exchange.HeadersAsync(true, ("grpc-status", "0"));
        });
        await using var channel = new RpcChannel(server.Address);
        Assert.Equal("last words", (await channel.UnaryAsync(EchoService.Say, new EchoRequest()).WaitAsync(Patience)).Text);
        // And the next call gets a connection of its own.
        Assert.Equal("last words", (await channel.UnaryAsync(EchoService.Say, new EchoRequest()).WaitAsync(Patience)).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_lost_under_a_call_is_unavailable_and_may_have_been_executed(bool afterHeaders)
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.MessageArrived.Task;
            if (afterHeaders)
            {
                await exchange.HeadersAsync(false, Good);
            }
            exchange.Close();
        });
        await using var channel = new RpcChannel(server.Address);
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Unavailable, false), (error.StatusCode, error.NotSent));
        }
    }

    [Fact]
    public async Task A_refused_connection_is_unavailable_and_was_not_sent()
    {
        await using var channel = new RpcChannel(ClosedPort());
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync, CollectNothingAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Unavailable, true), (error.StatusCode, error.NotSent));
            Assert.Contains(channel.Address.Authority, error.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_unavailable_and_was_not_sent()
    {
        await using var channel = new RpcChannel(new Uri("http://no-such-host.invalid:2379"));
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.Unavailable, true), (error.StatusCode, error.NotSent));
    }

    [Fact]
    public async Task A_server_that_accepts_and_is_silent_costs_no_more_than_the_deadline()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await using var channel = new RpcChannel(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"));
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(
            EchoService.Say, new EchoRequest(), new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(300) }).WaitAsync(Patience));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task A_dead_connection_is_found_by_pings()
    {
        await using var server = new ScriptedHttp2Server(_ => Task.CompletedTask) { AnswersPings = false };
        await using var channel = new RpcChannel(
            server.Address, new RpcChannelOptions { KeepAlivePingDelay = TimeSpan.FromSeconds(1), KeepAlivePingTimeout = TimeSpan.FromSeconds(1) });
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Unavailable, false), (error.StatusCode, error.NotSent));
        }
    }

    [Theory]
    [InlineData(400, RpcStatusCode.Internal)]
    [InlineData(401, RpcStatusCode.Unauthenticated)]
    [InlineData(403, RpcStatusCode.PermissionDenied)]
    [InlineData(404, RpcStatusCode.Unimplemented)]
    [InlineData(415, RpcStatusCode.Unknown)]
    [InlineData(429, RpcStatusCode.Unavailable)]
    [InlineData(500, RpcStatusCode.Unknown)]
    [InlineData(502, RpcStatusCode.Unavailable)]
    [InlineData(503, RpcStatusCode.Unavailable)]
    [InlineData(504, RpcStatusCode.Unavailable)]
    public async Task An_HTTP_status_of_something_that_is_not_gRPC_is_mapped(int http, RpcStatusCode status)
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.HeadersAsync(false, (":status", $"{http}"), ("content-type", "text/html"));
            await exchange.DataAsync(true, "<html>"u8.ToArray());
        });
        await using var channel = new RpcChannel(server.Address);
        foreach (Func<RpcChannel, Task> call in (Func<RpcChannel, Task>[])[SayAsync, ChatAsync])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call(channel).WaitAsync(Patience));
            Assert.Equal(status, error.StatusCode);
            Assert.Contains($"{http}", error.Detail, StringComparison.Ordinal);
            Assert.Contains("text/html", error.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_that_is_OK_but_not_gRPC_is_an_error()
    {
        await using var server = new ScriptedHttp2Server(exchange => exchange.HeadersAsync(true, (":status", "200"), ("content-type", "text/html")));
        await using var channel = new RpcChannel(server.Address);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.Unknown, "the server does not answer in gRPC: received content-type \"text/html\""), (error.StatusCode, error.Detail));
    }

    [Fact]
    public async Task An_HTTP_1_server_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            await client.GetStream().ReadAtLeastAsync(new byte[1024], 1024, throwOnEndOfStream: false);
        });
        await using var channel = new RpcChannel(new Uri($"http://{listener.LocalEndpoint}"));
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.NotEqual(RpcStatusCode.OK, error.StatusCode);
        Assert.Contains("HTTP", error.Detail, StringComparison.Ordinal);
        listener.Stop();
        await serving.WaitAsync(Patience);
    }

    [Fact]
    public async Task Missing_trailers_are_an_error_although_a_message_came()
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.HeadersAsync(false, Good);
            await exchange.DataAsync(true, Frames.Of(new EchoReply()));
        });
        await using var channel = new RpcChannel(server.Address);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.Internal, "server closed the stream without sending trailers"), (error.StatusCode, error.Detail));
    }

    [Theory]
    [InlineData(0, "cardinality violation: received no response message from non-server-streaming RPC")]
    [InlineData(2, "cardinality violation: expected <EOF> for non-server-streaming RPCs, but received another message")]
    public async Task A_unary_call_takes_exactly_one_answer(int answers, string text)
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.HeadersAsync(false, Good);
            for (int i = 0; i < answers; i++)
            {
                await exchange.DataAsync(false, Frames.Of(new EchoReply()));
            }
            await exchange.HeadersAsync(true, ("grpc-status", "0"));
        });
        await using var channel = new RpcChannel(server.Address);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.Internal, text), (error.StatusCode, error.Detail));
    }

    [Fact]
    public async Task A_trailers_only_answer_with_OK_ends_a_stream_without_messages()
    {
        await using var server = new ScriptedHttp2Server(exchange => exchange.HeadersAsync(true, [.. Good, ("grpc-status", "0"), ("note", "empty")]));
        await using var channel = new RpcChannel(server.Address);
        await using RpcCall<EchoRequest, EchoReply> call = channel.Start(EchoService.Chat);
        Assert.Null(await call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal("empty", call.Trailers.Get("note"));
    }

    [Fact]
    public async Task An_answer_before_the_first_message_reaches_the_writer()
    {
        // What grpc-go does with a method it does not know: the status at once, and the stream is closed for the client too.
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.HeadersAsync(true, [.. Good, ("grpc-status", "12"), ("grpc-message", "unknown method")]);
            await exchange.ResetAsync(0);
        });
        await using var channel = new RpcChannel(server.Address);
        // Several times: opening the request stream and the news of its end race.
        for (int i = 0; i < 200; i++)
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => ChatAsync(channel).WaitAsync(Patience));
            Assert.True(error is { StatusCode: RpcStatusCode.Unimplemented, Detail: "unknown method" }, $"round {i}: {error}");
        }
    }

    [Fact]
    public async Task A_malformed_status_is_Unknown()
    {
        await using var server = new ScriptedHttp2Server(exchange => exchange.HeadersAsync(true, [.. Good, ("grpc-status", "fine")]));
        await using var channel = new RpcChannel(server.Address);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.Equal(RpcStatusCode.Unknown, error.StatusCode);
        Assert.Contains("\"fine\"", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_in_an_encoding_never_offered_is_refused()
    {
        await using var server = new ScriptedHttp2Server(async exchange =>
        {
            await exchange.HeadersAsync(false, [.. Good, ("grpc-encoding", "zstd")]);
            await exchange.DataAsync(false, Frames.Raw(1, [1]));
            await exchange.HeadersAsync(true, ("grpc-status", "0"));
        });
        await using var channel = new RpcChannel(server.Address);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(channel).WaitAsync(Patience));
        Assert.Equal(RpcStatusCode.Unimplemented, error.StatusCode);
    }

    private static Task<EchoReply> SayAsync(RpcChannel channel) => channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" });

    private static async Task ChatAsync(RpcChannel channel)
    {
        await using RpcCall<EchoRequest, EchoReply> call = channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest { Text = "a" });
        await call.ReadAsync();
    }

    private static async Task CollectNothingAsync(RpcChannel channel)
    {
        await using RpcCall<EchoRequest, EchoReply> call = channel.Start(EchoService.Collect);
        await call.CompleteAsync();
        await call.ReadAsync();
    }

    private static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        return address;
    }

    private sealed class NothingSent : ISendProgress
    {
        public bool Started => false;
    }
}
