using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

/// <summary>Kestrel's defaults would end all of these.</summary>
public class LongStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Forty_megabytes_pass_over_one_stream_in_both_directions()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        var megabyte = new EchoRequest { Payload = ByteString.CopyFrom(new byte[1 << 20]) };
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                await call.WriteAsync(megabyte);
            }
            await call.CompleteAsync();
        });
        long bytes = 0;
        await foreach (EchoReply reply in call.ReadAllAsync())
        {
            bytes += reply.Payload.Length;
        }
        await writing.WaitAsync(Patience);
        Assert.Equal(40L << 20, bytes);
    }

    [Fact]
    public async Task Messages_that_are_written_together_arrive_each_in_order_and_none_is_an_error()
    {
        await using EchoServer server = await EchoServer.StartAsync(
            builder => builder.ServerStreaming<EchoRequest, EchoReply>("Repeat", async (request, replies, context) =>
            {
                await replies.WriteAsync([], context.CancellationToken);
                for (int first = 0; first < request.Times; first += 10)
                {
                    await replies.WriteAsync([.. Enumerable.Range(first, 10).Select(i => new EchoReply { Number = i })], context.CancellationToken);
                }
            }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Repeat);
        await call.WriteAsync(new EchoRequest { Times = 200 });
        await call.CompleteAsync();
        var numbers = new List<long>();
        await foreach (EchoReply reply in call.ReadAllAsync())
        {
            numbers.Add(reply.Number);
        }
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), numbers);
        Assert.Equal(200, server.Statistics("Repeat").MessagesSent);
    }

    [Fact]
    public async Task One_message_of_forty_megabytes_passes()
    {
        await using EchoServer server = await EchoServer.StartAsync(options: new RpcServerOptions { MaxReceiveMessageBytes = 64 << 20 });
        var large = new EchoRequest { Payload = ByteString.CopyFrom(new byte[40 << 20]) };
        EchoReply reply = await server.Channel.UnaryAsync(EchoService.Say, large).WaitAsync(Patience);
        Assert.Equal(large.Payload, reply.Payload);
    }

    [Fact]
    public async Task Three_hundred_streams_are_open_at_once_on_one_connection()
    {
        var peers = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using EchoServer server = await EchoServer.StartAsync(
            builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (requests, replies, context) =>
            {
                peers[context.Peer] = true;
                while (await requests.ReadAsync() is { } request)
                {
                    await replies.WriteAsync(EchoService.Reply(request));
                }
            }),
            maxConcurrentStreams: 300);
        // The client knows the server's limit on streams only after the first exchange; until then it assumes 100.
        await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest()));
        RpcCall<EchoRequest, EchoReply>[] calls = [.. Enumerable.Range(0, 300).Select(_ => server.Channel.Start(EchoService.Chat))];
        await Task.WhenAll(calls.Select((call, i) => call.WriteAsync(new EchoRequest { Text = $"{i}" }))).WaitAsync(Patience);
        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal($"{i}", (await calls[i].ReadAsync().AsTask().WaitAsync(Patience))!.Text);
        }
        Assert.Single(peers);
        await Task.WhenAll(calls.Select(call => call.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task More_calls_than_streams_open_more_connections()
    {
        await using EchoServer server = await EchoServer.StartAsync(maxConcurrentStreams: 100);
        RpcCall<EchoRequest, EchoReply>[] calls = [.. Enumerable.Range(0, 250).Select(_ => server.Channel.Start(EchoService.Chat))];
        await Task.WhenAll(calls.Select(call => call.WriteAsync(new EchoRequest()))).WaitAsync(Patience);
        await Task.WhenAll(calls.Select(call => call.ReadAsync().AsTask())).WaitAsync(Patience);
        await Task.WhenAll(calls.Select(call => call.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_stream_that_the_server_refuses_was_certainly_not_sent()
    {
        await using EchoServer server = await EchoServer.StartAsync(maxConcurrentStreams: 5);
        // Of a burst on a fresh connection the server refuses what is beyond its limit, which the client does not know yet.
        RpcCall<EchoRequest, EchoReply>[] calls = [.. Enumerable.Range(0, 40).Select(_ => server.Channel.Start(EchoService.Chat))];
        RpcException?[] errors = await Task.WhenAll(calls.Select(async call =>
        {
            try
            {
                await call.WriteAsync(new EchoRequest());
                await call.ReadAsync();
                return null;
            }
            catch (RpcException e)
            {
                return e;
            }
        })).WaitAsync(Patience);
        Assert.Contains(errors, error => error is not null);
        Assert.All(errors.OfType<RpcException>(), error => Assert.Equal((RpcStatusCode.Unavailable, true), (error.StatusCode, error.NotSent)));
        await Task.WhenAll(calls.Select(call => call.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task No_limit_on_streams_may_be_set()
    {
        await using EchoServer server = await EchoServer.StartAsync(maxConcurrentStreams: int.MaxValue);
        Assert.Equal("a", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
    }

    [Fact]
    public async Task An_answer_over_the_clients_limit_fails_the_call()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using var channel = new RpcChannel(server.Address, new RpcChannelOptions { MaxReceiveMessageBytes = 1000 });
        var request = new EchoRequest { Text = new string('a', 2000) };
        foreach (bool compress in (bool[])[false, true])
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoService.Say, request, new RpcCallOptions { Compress = compress }));
            Assert.Equal(RpcStatusCode.ResourceExhausted, error.StatusCode);
            Assert.EndsWith("vs. 1000)", error.Detail, StringComparison.Ordinal);
        }
    }
}
