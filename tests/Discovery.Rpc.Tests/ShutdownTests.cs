using System.Diagnostics;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

/// <summary>A host that stops tells its open streams so and does not wait for them.</summary>
public class ShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Idle_streams_end_with_Unavailable_and_do_not_hold_up_the_stop()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        var calls = new List<RpcCall<EchoRequest, EchoReply>>();
        for (int i = 0; i < 10; i++)
        {
            RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
            await call.WriteAsync(new EchoRequest());
            await call.ReadAsync();
            calls.Add(call);
        }
        var clock = Stopwatch.StartNew();
        Task stopping = server.StopAsync();
        foreach (RpcCall<EchoRequest, EchoReply> call in calls)
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
            Assert.Equal((RpcStatusCode.Unavailable, "the server is stopping"), (error.StatusCode, error.Detail));
            await call.DisposeAsync();
        }
        await stopping.WaitAsync(Patience);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_stream_whose_handler_does_not_listen_is_told_too()
    {
        var release = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
        {
            await replies.WriteAsync(new EchoReply());
            await release.Task;
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.ReadAsync();
        Task stopping = server.StopAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(RpcStatusCode.Unavailable, error.StatusCode);
        release.SetResult();
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_client_that_stopped_reading_does_not_hold_up_the_stop()
    {
        var stuck = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
        {
            var large = new EchoReply { Payload = ByteString.CopyFrom(new byte[256 * 1024]) };
            while (true)
            {
                ValueTask write = replies.WriteAsync(large);
                if (!write.IsCompleted)
                {
                    stuck.TrySetResult();
                }
                await write;
            }
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.ResponseHeaders.WaitAsync(Patience);
        await stuck.Task.WaitAsync(Patience);
        var clock = Stopwatch.StartNew();
        await server.StopAsync().WaitAsync(Patience);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_unary_call_under_way_is_still_answered()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>("Say", async (request, _) =>
        {
            entered.SetResult();
            await release.Task;
            return EchoService.Reply(request);
        }));
        Task<EchoReply> call = server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "done" }, new RpcCallOptions { Timeout = Patience });
        await entered.Task.WaitAsync(Patience);
        Task stopping = server.StopAsync();
        release.SetResult();
        Assert.Equal("done", (await call.WaitAsync(Patience)).Text);
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_connection_that_said_nothing_does_not_hold_up_the_stop()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using var silent = await RawConnection.OpenAsync(server.Address);
        await silent.SendAsync("PR"u8.ToArray());
        var clock = Stopwatch.StartNew();
        await server.StopAsync().WaitAsync(Patience);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
