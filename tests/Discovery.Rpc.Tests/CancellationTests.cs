using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

public class CancellationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_cancelled_unary_call_throws_at_once_and_cancels_its_handler()
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>("Say", async (request, context) =>
        {
            using CancellationTokenRegistration registration = context.CancellationToken.Register(cancelled.SetResult);
            entered.SetResult();
            await cancelled.Task;
            return EchoService.Reply(request);
        }));
        using var source = new CancellationTokenSource();
        Task<EchoReply> call = server.Channel.UnaryAsync(EchoService.Say, new EchoRequest(), cancellationToken: source.Token);
        await entered.Task.WaitAsync(Patience);
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        Assert.Equal(source.Token, error.CancellationToken);
        await cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Disposing_a_call_cancels_its_handler_and_wakes_its_reader()
    {
        var ended = new TaskCompletionSource<Exception>();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (requests, replies, context) =>
        {
            try
            {
                await replies.WriteAsync(new EchoReply());
                await requests.ReadAsync(context.CancellationToken);
            }
            catch (Exception e)
            {
                ended.SetResult(e);
                throw;
            }
        }));
        RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.ReadAsync();
        Task<EchoReply?> reading = call.ReadAsync().AsTask();
        await call.DisposeAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => reading.WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.Canceled, "the call was disposed"), (error.StatusCode, error.Detail));
        Assert.IsType<OperationCanceledException>(await ended.Task.WaitAsync(Patience));
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task A_handler_that_only_waits_hears_of_a_client_that_left()
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, context) =>
        {
            await replies.WriteAsync(new EchoReply());
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => cancelled.SetResult(), TaskScheduler.Default);
        }));
        // The whole connection goes, not only the stream.
        var channel = new RpcChannel(server.Address);
        RpcCall<EchoRequest, EchoReply> call = channel.Start(EchoService.Chat);
        await entered.Task.WaitAsync(Patience);
        await channel.DisposeAsync();
        await cancelled.Task.WaitAsync(Patience);
        await call.DisposeAsync();
    }

    [Fact]
    public async Task A_write_to_a_client_that_left_is_cancelled_and_nothing_else_happens()
    {
        var left = new TaskCompletionSource();
        var outcome = new TaskCompletionSource<Exception>();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
        {
            await replies.WriteAsync(new EchoReply());
            await left.Task;
            try
            {
                while (true)
                {
                    await replies.WriteAsync(new EchoReply { Text = "anybody?" });
                }
            }
            catch (Exception e)
            {
                outcome.SetResult(e);
                throw;
            }
        }));
        RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.ReadAsync();
        await call.DisposeAsync();
        left.SetResult();
        Assert.IsAssignableFrom<OperationCanceledException>(await outcome.Task.WaitAsync(Patience));
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task A_write_held_back_by_a_slow_client_ends_when_the_client_leaves()
    {
        var stuck = new TaskCompletionSource();
        var outcome = new TaskCompletionSource<Exception>();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
        {
            var large = new EchoReply { Payload = ByteString.CopyFrom(new byte[256 * 1024]) };
            try
            {
                while (true)
                {
                    ValueTask write = replies.WriteAsync(large);
                    if (!write.IsCompleted)
                    {
                        stuck.TrySetResult();
                    }
                    await write;
                }
            }
            catch (Exception e)
            {
                outcome.SetResult(e);
                throw;
            }
        }));
        RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.ResponseHeaders.WaitAsync(Patience);
        await stuck.Task.WaitAsync(Patience);
        await call.DisposeAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await outcome.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_cancelled_read_of_the_handler_loses_no_message()
    {
        var firstRead = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (requests, replies, _) =>
        {
            using var source = new CancellationTokenSource();
            Task<EchoRequest?> read = requests.ReadAsync(source.Token).AsTask();
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
            firstRead.SetResult();
            while (await requests.ReadAsync() is { } request)
            {
                await replies.WriteAsync(EchoService.Reply(request));
            }
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await firstRead.Task.WaitAsync(Patience);
        await call.WriteAsync(new EchoRequest { Text = "kept" });
        await call.CompleteAsync();
        Assert.Equal("kept", (await call.ReadAsync())!.Text);
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task A_cancelled_read_of_the_client_ends_the_call()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest());
        await call.ReadAsync();
        using var source = new CancellationTokenSource();
        Task<EchoReply?> reading = call.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal(RpcStatusCode.Canceled, (await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask())).StatusCode);
    }

    [Fact]
    public async Task A_handler_that_ends_first_ends_the_call_although_the_client_would_go_on()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (requests, _, _) =>
        {
            await requests.ReadAsync();
            throw new RpcException(RpcStatusCode.PermissionDenied, "enough");
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest());
        RpcException read = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.PermissionDenied, "enough"), (read.StatusCode, read.Detail));
        RpcException write = await Assert.ThrowsAsync<RpcException>(() => WriteUntilRefusedAsync(call).WaitAsync(Patience));
        Assert.Equal((RpcStatusCode.PermissionDenied, "enough"), (write.StatusCode, write.Detail));
    }

    [Fact]
    public async Task A_handler_left_running_by_its_call_can_not_write_any_more()
    {
        var outcome = new TaskCompletionSource<Exception?>();
        var release = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
        {
            await replies.WriteAsync(new EchoReply());
            _ = Task.Run(async () =>
            {
                await release.Task;
                outcome.SetResult(await Record.ExceptionAsync(async () => await replies.WriteAsync(new EchoReply())));
            });
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.ReadAsync();
        Assert.Null(await call.ReadAsync());
        release.SetResult();
        Assert.IsAssignableFrom<OperationCanceledException>(await outcome.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_token_of_a_stream_fires_when_its_handler_has_returned()
    {
        var fired = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", (_, _, context) =>
        {
            context.CancellationToken.Register(fired.SetResult);
            return Task.CompletedTask;
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        Assert.Null(await call.ReadAsync());
        await fired.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_failing_cancellation_callback_of_a_handler_does_not_harm_the_call()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", (_, _, context) =>
        {
            context.CancellationToken.Register(() => throw new InvalidOperationException("callback"));
            return Task.CompletedTask;
        }));
        for (int i = 0; i < 3; i++)
        {
            await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
            Assert.Null(await call.ReadAsync());
        }
        await server.StopAsync().WaitAsync(Patience);
        Assert.Equal(3, server.Log.Entries.Count(entry => entry.Error is AggregateException && entry.Text.StartsWith("the handler of", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_callers_token_ends_a_call_that_nobody_reads()
    {
        var entered = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, context) =>
        {
            using CancellationTokenRegistration registration = context.CancellationToken.Register(ended.SetResult);
            await replies.WriteAsync(new EchoReply());
            entered.SetResult();
            await ended.Task;
        }));
        using var source = new CancellationTokenSource();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat, cancellationToken: source.Token);
        await call.CompleteAsync();
        await entered.Task.WaitAsync(Patience);
        await call.ResponseHeaders.WaitAsync(Patience);
        await source.CancelAsync();
        await ended.Task.WaitAsync(Patience);
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.ReadAsync().AsTask());
        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Two_reads_at_once_are_refused_and_the_first_goes_on()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest { Text = "1" });
        await call.ReadAsync();
        Task<EchoReply?> first = call.ReadAsync().AsTask();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => call.ReadAsync().AsTask());
        await call.WriteAsync(new EchoRequest { Text = "2" });
        Assert.Equal("2", (await first.WaitAsync(Patience))!.Text);
    }

    private static async Task WriteUntilRefusedAsync(RpcCall<EchoRequest, EchoReply> call)
    {
        while (true)
        {
            await call.WriteAsync(new EchoRequest { Text = "more" });
        }
    }
}
