using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

/// <summary>Streams whose requests have one answer each (<see cref="RpcServiceBuilder.DuplexEach"/>).</summary>
public class EachRequestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_call_that_is_one_request_is_answered_whole()
    {
        await using EchoServer server = await StartAsync((request, _) => new(EchoService.Reply(request)));
        RawAnswer answer = await RawClient.PostAsync(server, "Chat", Frames.Of(new EchoRequest { Text = "one" }));
        Assert.Equal(RpcStatusCode.OK, answer.Status);
        Assert.Equal("one", Assert.Single(Frames.Parse(answer.Body)).Text);
        Assert.Equal((1, 1), (server.Statistics("Chat").MessagesReceived, server.Statistics("Chat").MessagesSent));
    }

    [Fact]
    public async Task A_call_without_a_request_ends_with_OK()
    {
        await using EchoServer server = await StartAsync((request, _) => new(EchoService.Reply(request)));
        RawAnswer answer = await RawClient.PostAsync(server, "Chat", []);
        Assert.Equal((RpcStatusCode?)RpcStatusCode.OK, answer.Status);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task Each_request_has_its_answer_while_the_stream_stays_open()
    {
        await using EchoServer server = await StartAsync(async (request, _) =>
        {
            await Task.Yield();
            return EchoService.Reply(request);
        });
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        for (int i = 0; i < 100; i++)
        {
            await call.WriteAsync(new EchoRequest { Text = $"{i}" });
            Assert.Equal($"{i}", (await call.ReadAsync().AsTask().WaitAsync(Patience))!.Text);
        }
        await call.CompleteAsync();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task Requests_are_taken_before_earlier_ones_are_answered_and_answers_keep_their_order()
    {
        const int Requests = 3000;
        var all = new TaskCompletionSource();
        int taken = 0;
        await using EchoServer server = await StartAsync(async (request, _) =>
        {
            // More than that are not under way at once.
            if (Interlocked.Increment(ref taken) == 1000)
            {
                all.SetResult();
            }
            await all.Task;
            await Task.Delay(request.Text.Length % 2);
            return EchoService.Reply(request);
        });
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        Task sending = SendAsync();
        for (int i = 0; i < Requests; i++)
        {
            Assert.Equal($"{i}", (await call.ReadAsync().AsTask().WaitAsync(Patience))!.Text);
        }
        await sending;
        Assert.Null(await call.ReadAsync());

        async Task SendAsync()
        {
            for (int i = 0; i < Requests; i++)
            {
                await call.WriteAsync(new EchoRequest { Text = $"{i}" });
            }
            await call.CompleteAsync();
        }
    }

    [Fact]
    public async Task A_request_that_fails_ends_the_call_behind_the_answers_before_it()
    {
        var release = new TaskCompletionSource();
        await using EchoServer server = await StartAsync(async (request, _) =>
        {
            if (request.Text == "bad")
            {
                throw new RpcException(RpcStatusCode.FailedPrecondition, "no");
            }
            await release.Task;
            return EchoService.Reply(request);
        });
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest { Text = "good" });
        await call.WriteAsync(new EchoRequest { Text = "bad" });
        await call.WriteAsync(new EchoRequest { Text = "late" });
        release.SetResult();
        Assert.Equal("good", (await call.ReadAsync().AsTask().WaitAsync(Patience))!.Text);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.FailedPrecondition, "no"), (error.StatusCode, error.Detail));
    }

    [Fact]
    public async Task An_answer_that_fails_late_ends_a_call_that_waits_for_its_next_request()
    {
        var release = new TaskCompletionSource();
        await using EchoServer server = await StartAsync(async (_, _) =>
        {
            await release.Task;
            throw new RpcException(RpcStatusCode.Unavailable, "gone");
        });
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest());
        await EchoServer.UntilAsync(() => server.Statistics("Chat").MessagesReceived == 1);
        release.SetResult();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.Unavailable, "gone"), (error.StatusCode, error.Detail));
    }

    [Fact]
    public async Task A_call_that_is_not_let_in_is_refused_before_its_first_request()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.DuplexEach<EchoRequest, EchoReply>(
            "Chat", (request, _) => new(EchoService.Reply(request)), _ => throw new RpcException(RpcStatusCode.PermissionDenied, "not you")));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(RpcStatusCode.PermissionDenied, error.StatusCode);
    }

    [Fact]
    public async Task A_host_that_stops_ends_streams_that_wait_for_a_request_or_for_an_answer()
    {
        var never = new TaskCompletionSource();
        await using EchoServer server = await StartAsync(async (request, _) =>
        {
            if (request.Text == "wait")
            {
                await never.Task;
            }
            return EchoService.Reply(request);
        });
        await using RpcCall<EchoRequest, EchoReply> idle = server.Channel.Start(EchoService.Chat);
        await using RpcCall<EchoRequest, EchoReply> waiting = server.Channel.Start(EchoService.Chat);
        await idle.WriteAsync(new EchoRequest());
        await idle.ReadAsync();
        await waiting.WriteAsync(new EchoRequest { Text = "wait" });
        await EchoServer.UntilAsync(() => server.Statistics("Chat").MessagesReceived == 2);
        Task stopping = server.StopAsync();
        foreach (RpcCall<EchoRequest, EchoReply> call in (RpcCall<EchoRequest, EchoReply>[])[idle, waiting])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
            Assert.Equal(RpcStatusCode.Unavailable, error.StatusCode);
        }
        await stopping.WaitAsync(Patience);
        never.SetResult();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_that_were_encoded_beforehand_arrive_as_messages(bool compress)
    {
        string[] texts = ["", "a", new('z', 5_000), "b", new('y', 60_000)];
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
        {
            using var frames = new RpcFrames();
            for (int round = 0; round < 2; round++)
            {
                foreach (string text in texts)
                {
                    byte[] bytes = new EchoReply { Text = text }.ToByteArray();
                    bytes.CopyTo(frames.Add(bytes.Length));
                }
                frames.Add(new EchoReply { Text = $"{round}" });
                await replies.WriteAsync(frames);
                Assert.Equal((0, 0), (frames.Count, frames.Bytes));
            }
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat, new RpcCallOptions { Compress = compress });
        // The headers, which say what the messages are compressed with, go with the first of them.
        await call.WriteAsync(new EchoRequest { Text = new string('x', 1_000) });
        var heard = new List<string>();
        while (await call.ReadAsync().AsTask().WaitAsync(Patience) is { } reply)
        {
            heard.Add(reply.Text);
        }
        Assert.Equal([.. texts, "0", .. texts, "1"], heard);
        Assert.Equal(12, server.Statistics("Chat").MessagesSent);
    }

    private static Task<EchoServer> StartAsync(Func<EchoRequest, RpcServerContext, ValueTask<EchoReply>> answer) =>
        EchoServer.StartAsync(builder => builder.DuplexEach("Chat", answer));
}
