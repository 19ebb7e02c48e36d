using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>The four kinds of calls, end to end over a socket.</summary>
public class CallKindTests
{
    [Fact]
    public async Task A_unary_call_returns_the_answer()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        EchoReply reply = await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "hello" });
        Assert.Equal("hello", reply.Text);
    }

    [Fact]
    public async Task An_empty_message_is_a_message()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        EchoReply reply = await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest());
        Assert.Equal(new EchoReply(), reply);
    }

    [Fact]
    public async Task A_server_stream_delivers_every_message_in_order_and_then_ends()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Repeat);
        await call.WriteAsync(new EchoRequest { Text = "x", Times = 1000 });
        await call.CompleteAsync();
        long expected = 0;
        await foreach (EchoReply reply in call.ReadAllAsync())
        {
            Assert.Equal(expected++, reply.Number);
        }
        Assert.Equal(1000, expected);
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task A_server_stream_without_messages_ends_with_OK()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Repeat);
        await call.WriteAsync(new EchoRequest());
        await call.CompleteAsync();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task A_client_stream_is_answered_once_when_it_is_complete()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Collect);
        foreach (string text in (string[])["a", "b", "c"])
        {
            await call.WriteAsync(new EchoRequest { Text = text });
        }
        await call.CompleteAsync();
        Assert.Equal("a,b,c", (await call.ReadAsync())!.Text);
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task A_client_stream_without_messages_is_answered_too()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Collect);
        await call.CompleteAsync();
        Assert.Equal("", (await call.ReadAsync())!.Text);
    }

    [Fact]
    public async Task A_duplex_call_talks_both_ways_at_once()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        for (int i = 0; i < 50; i++)
        {
            await call.WriteAsync(new EchoRequest { Text = $"ping {i}" });
            Assert.Equal($"ping {i}", (await call.ReadAsync())!.Text);
        }
        await call.CompleteAsync();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task Writers_side_by_side_do_not_mix_their_messages()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Collect);
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => new string((char)('a' + (i % 26)), 50 + i))];
        await Task.WhenAll(texts.Select(text => Task.Run(() => call.WriteAsync(new EchoRequest { Text = text }))));
        await call.CompleteAsync();
        string[] received = (await call.ReadAsync())!.Text.Split(',');
        Assert.Equal(texts.Order(), received.Order());
    }

    [Fact]
    public async Task A_write_after_completion_is_refused()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Collect);
        await call.CompleteAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.WriteAsync(new EchoRequest()));
    }

    [Fact]
    public async Task A_unary_call_may_not_be_made_of_a_streaming_method()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => server.Channel.UnaryAsync(EchoService.Chat, new EchoRequest()));
        Assert.Contains("/discovery.rpc.tests.Echo/Chat is DuplexStreaming", error.Message, StringComparison.Ordinal);
    }
}
