using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

public class CallLimitTests
{
    private const int Max = 3;

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcCallLimit _limit = new(Max, () => new RpcException(RpcStatusCode.ResourceExhausted, "too many"));

    [Fact]
    public async Task Calls_beyond_what_may_be_under_way_are_refused_at_once_and_there_is_room_again_when_others_end()
    {
        await using EchoServer server = await EchoServer.StartAsync(Waiting, limit: _limit);
        List<Task<EchoReply>> waiting = [.. Enumerable.Range(0, Max).Select(_ => SayAsync(server))];
        await EchoServer.UntilAsync(() => _limit.UnderWay == Max);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(server));
        Assert.Equal((RpcStatusCode.ResourceExhausted, "too many"), (error.StatusCode, error.Detail));
        _goOn.SetResult();
        await Task.WhenAll(waiting);
        await EchoServer.UntilAsync(() => _limit.UnderWay == 0);
        await SayAsync(server);
    }

    [Fact]
    public async Task Who_never_sends_a_request_takes_nobodys_place()
    {
        await using EchoServer server = await EchoServer.StartAsync(limit: _limit);
        // The head of a frame, and no more.
        List<Task<RawAnswer>> stalled = [.. Enumerable.Range(0, 2 * Max).Select(_ => RawClient.PostStalledAsync(server, "Say", [0, 0, 0, 0, 9], ("grpc-timeout", "5S")))];
        await EchoServer.UntilAsync(() => server.Statistics("Say").Started == 2 * Max);
        await SayAsync(server);
        await Task.WhenAll(stalled);
        Assert.Equal(0, _limit.UnderWay);
    }

    private static Task<EchoReply> SayAsync(EchoServer server) => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" });

    private RpcServiceBuilder Waiting(RpcServiceBuilder builder) => builder.Unary<EchoRequest, EchoReply>("Say", async (request, _) =>
    {
        await _goOn.Task;
        return EchoService.Reply(request);
    });
}
