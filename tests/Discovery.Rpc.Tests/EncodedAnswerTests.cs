using System.Buffers;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

/// <summary>Unary methods whose handlers return the bytes of their answers.</summary>
public class EncodedAnswerTests
{
    private readonly List<EncodedEcho> _answers = [];

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task The_client_gets_what_was_written_and_then_the_answer_is_released(int bytes)
    {
        await using EchoServer server = await EchoServer.StartAsync(Bind);
        var text = new string('z', bytes);
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest { Text = text }));
        Assert.Equal(RpcStatusCode.OK, answer.Status);
        Assert.Equal(text, Frames.Parse(answer.Body).Single().Text);
        EncodedEcho echo = Assert.Single(_answers);
        await EchoServer.UntilAsync(() => echo.Released == 1);
        Assert.Equal(echo.Length, server.Statistics("Say").BytesSent);
        Assert.Equal(1, server.Statistics("Say").MessagesSent);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(100_000, 1)]
    public async Task A_client_that_asks_for_compression_gets_it(int bytes, byte flag)
    {
        await using EchoServer server = await EchoServer.StartAsync(Bind, new RpcServerOptions { CompressResponses = true });
        RawAnswer answer = await RawClient.PostAsync(
            server, "Say", Frames.Of(new EchoRequest { Text = new string('z', bytes) }), ("grpc-accept-encoding", "gzip"));
        Assert.Equal(flag, answer.Body[0]);
        Assert.Equal(bytes, (await server.Channel.UnaryAsync(
            EchoService.Say, new EchoRequest { Text = new string('z', bytes) }, new RpcCallOptions { Compress = true })).Text.Length);
    }

    [Fact]
    public async Task Who_hears_of_slow_calls_gets_a_message()
    {
        var slow = new List<RpcSlowCall>();
        await using EchoServer server = await EchoServer.StartAsync(builder =>
        {
            builder = Bind(builder);
            foreach (RpcMethodHandler method in builder.Build().Methods.Values)
            {
                // Below zero, so that each call took longer.
                method.SlowCalls = new RpcSlowCalls(TimeSpan.FromTicks(-1), slow.Add);
            }
            return builder;
        });
        await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "hello" });
        Assert.Equal(RpcStatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(
            () => server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "nobody" }))).StatusCode);
        Assert.Equal([new EchoReply { Text = "hello" }, null], slow.Select(call => call.Response));
        Assert.Equal(["hello", "nobody"], slow.Select(call => ((EchoRequest)call.Request).Text));
    }

    private RpcServiceBuilder Bind(RpcServiceBuilder builder) =>
        builder.EncodedUnary<EchoRequest, EchoReply>("Say", async (request, _) =>
        {
            await Task.Yield();
            if (request.Text == "nobody")
            {
                throw new RpcException(RpcStatusCode.NotFound, "nobody is there");
            }
            var answer = new EncodedEcho(EchoService.Reply(request));
            _answers.Add(answer);
            return answer;
        });

    private sealed class EncodedEcho(EchoReply reply) : RpcEncoded<EchoReply>
    {
        private int _released;

        public int Released => Volatile.Read(ref _released);

        public override int Length => reply.CalculateSize();

        public override void WriteTo(IBufferWriter<byte> output) => output.Write(reply.ToByteArray());

        public override EchoReply ToMessage() => reply;

        public override void Release() => Interlocked.Increment(ref _released);
    }
}
