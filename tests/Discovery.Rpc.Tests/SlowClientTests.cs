using System.Net;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

/// <summary>Clients that ask and then take nothing of the answer.</summary>
public class SlowClientTests
{
    private const int EnhanceYourCalm = 0xb;

    // More than what a client takes unasked.
    private const int LargeBytes = 200_000;
    private static readonly RpcServerOptions Impatient = new() { SlowClientTimeout = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task A_stream_whose_client_reads_nothing_is_reset_and_its_handler_ends()
    {
        await using EchoServer server = await EchoServer.StartAsync(options: Impatient);
        await EndsAsync(server, "Repeat", new EchoRequest { Text = new string('x', LargeBytes), Times = int.MaxValue });
        await EchoServer.UntilAsync(() => server.Statistics("Repeat").Handled(RpcStatusCode.ResourceExhausted) == 1);
    }

    [Fact]
    public async Task A_large_answer_that_its_client_does_not_read_is_reset()
    {
        var limit = new RpcCallLimit(1, () => new RpcException(RpcStatusCode.ResourceExhausted, "too many"));
        await using EchoServer server = await EchoServer.StartAsync(options: Impatient, limit: limit);
        await EndsAsync(server, "Say", new EchoRequest { Payload = ByteString.CopyFrom(new byte[LargeBytes]) });
        // As long as it is in memory it counts.
        await EchoServer.UntilAsync(() => limit.UnderWay == 0);
    }

    [Fact]
    public async Task Who_reads_gets_all_of_it_however_much_there_is()
    {
        await using EchoServer server = await EchoServer.StartAsync(options: Impatient);
        EchoReply reply = await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Payload = ByteString.CopyFrom(new byte[LargeBytes]) });
        Assert.Equal(LargeBytes, reply.Payload.Length);
    }

    private static async Task EndsAsync(EchoServer server, string method, EchoRequest message)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var content = new ByteArrayContent(Frames.Of(message));
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, $"/discovery.rpc.tests.Echo/{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await EchoServer.UntilAsync(() => server.Log.Entries.Any(e => e.Text.Contains("takes nothing of the answer", StringComparison.Ordinal)));
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        Assert.Equal(EnhanceYourCalm, Assert.IsType<HttpProtocolException>(error.GetBaseException()).ErrorCode);
    }
}
