using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

public class EarlyHeadersTests
{
    [Fact]
    public async Task Headers_reach_the_client_ahead_of_any_message_and_the_status_follows_in_the_trailers()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.ClientStreaming<EchoRequest, EchoReply>("Collect", async (requests, context) =>
        {
            context.ResponseHeaders.Add("accepted", "yes");
            await context.SendHeadersAsync();
            await context.SendHeadersAsync();
            while (await requests.ReadAsync() is not null)
            {
            }
            throw new RpcException(RpcStatusCode.FailedPrecondition, "after all, no") { Trailers = { { "why", "because" } } };
        }));
        await using var call = server.Channel.Start(EchoService.Collect);
        RpcMetadata headers = await call.ResponseHeaders.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("yes", headers.Get("accepted"));
        await call.CompleteAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await call.ReadAsync());
        Assert.Equal(RpcStatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("because", error.Trailers.Get("why"));
    }

    [Fact]
    public async Task A_unary_call_can_not_send_headers_early()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>("Say", async (_, context) =>
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.SendHeadersAsync());
            return new EchoReply();
        }));
        await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest());
    }

    [Fact]
    public async Task Messages_written_without_a_flush_arrive_with_the_one_that_flushes()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using var call = server.Channel.Start(EchoService.Chat);
        for (int i = 0; i < 100; i++)
        {
            await call.WriteAsync(new EchoRequest { Text = $"{i}" }, flush: i == 99);
        }
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal($"{i}", (await call.ReadAsync())!.Text);
        }
    }
}
