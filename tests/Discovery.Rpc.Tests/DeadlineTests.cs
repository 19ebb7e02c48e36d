using System.Diagnostics;
using System.Globalization;
using Discovery.Rpc.Tests.Echoes;
using Discovery.Rpc.Wire;

namespace Discovery.Rpc.Tests;

public class DeadlineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("1n", 0.0001)]
    [InlineData("250u", 0.25)]
    [InlineData("100m", 100)]
    [InlineData("7S", 7_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3H", 10_800_000)]
    [InlineData("0m", 0)]
    public void A_timeout_header_is_read(string text, double milliseconds)
    {
        Assert.True(GrpcTimeout.TryParse(text, out TimeSpan timeout));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), timeout);
    }

    [Fact]
    public void A_timeout_beyond_what_timers_take_is_cut()
    {
        Assert.True(GrpcTimeout.TryParse("99999999H", out TimeSpan timeout));
        Assert.Equal(GrpcTimeout.Max, timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("1s")]
    [InlineData("123456789S")]
    [InlineData("1.5S")]
    public void A_malformed_timeout_header_is_not_read(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(0.0001, "1u")]
    [InlineData(1, "1000u")]
    [InlineData(99_999.999, "99999999u")]
    [InlineData(100_000, "100000m")]
    [InlineData(5_000, "5000000u")]
    [InlineData(100_000_000.5, "100001S")]
    [InlineData(1e12, "16666667M")]
    public void A_timeout_is_written_in_the_finest_unit_that_fits(double milliseconds, string text) =>
        Assert.Equal(text, GrpcTimeout.Format(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond))));

    [Fact]
    public async Task A_client_gives_up_at_its_deadline_and_the_handler_hears_of_it()
    {
        var heard = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>("Say", async (request, context) =>
        {
            Assert.InRange(context.Timeout!.Value, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(201));
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                heard.SetResult();
            }
            return EchoService.Reply(request);
        }));
        var clock = Stopwatch.StartNew();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(
            EchoService.Say, new EchoRequest(), new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(200) }));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, error.StatusCode);
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(10));
        await heard.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task The_server_enforces_a_deadline_by_itself_when_the_handler_obeys()
    {
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Unary<EchoRequest, EchoReply>("Say", async (request, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return EchoService.Reply(request);
        }));
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest()), ("grpc-timeout", "100m"));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, answer.Status);
    }

    [Fact]
    public async Task The_server_enforces_a_deadline_although_the_handler_does_not_listen()
    {
        var release = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder
            .Unary<EchoRequest, EchoReply>("Say", async (request, _) =>
            {
                await release.Task;
                return EchoService.Reply(request);
            })
            .Duplex<EchoRequest, EchoReply>("Chat", async (_, replies, _) =>
            {
                await replies.WriteAsync(new EchoReply { Text = "first" });
                await release.Task;
            }));
        RawAnswer unary = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest()), ("grpc-timeout", "100m"));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, unary.Status);
        RawAnswer duplex = await RawClient.PostAsync(server, "Chat", Frames.Of(new EchoRequest()), ("grpc-timeout", "300m"));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, duplex.Status);
        Assert.Equal("first", Frames.Parse(duplex.Body).Single().Text);
        release.SetResult();
        await AssertAliveAsync(server);
    }

    [Fact]
    public async Task A_deadline_ends_a_request_whose_body_never_comes()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostStalledAsync(server, "Say", [0, 0, 0], ("grpc-timeout", "200m")).WaitAsync(Patience);
        Assert.Equal(RpcStatusCode.DeadlineExceeded, answer.Status);
    }

    [Fact]
    public async Task A_deadline_ends_a_stream_on_both_sides()
    {
        var ended = new TaskCompletionSource();
        await using EchoServer server = await EchoServer.StartAsync(builder => builder.Duplex<EchoRequest, EchoReply>("Chat", async (requests, _, _) =>
        {
            try
            {
                await requests.ReadAsync();
            }
            catch (OperationCanceledException)
            {
                ended.SetResult();
                throw;
            }
        }));
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat, new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(200) });
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, error.StatusCode);
        await ended.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_malformed_timeout_is_refused()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest()), ("grpc-timeout", "soon"));
        Assert.Equal((RpcStatusCode.Internal, "malformed grpc-timeout: \"soon\""), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_timeout_must_be_positive()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        foreach (int milliseconds in (int[])[0, -1])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => server.Channel.UnaryAsync(
                EchoService.Say, new EchoRequest(), new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(milliseconds) }));
        }
    }

    private static async Task AssertAliveAsync(EchoServer server) =>
        Assert.Equal("1", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = 1.ToString(CultureInfo.InvariantCulture) })).Text);
}
