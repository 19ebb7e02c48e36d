using System.Net;
using System.Net.Sockets;
using System.Text;
using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Server.Peers;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Peers;

/// <summary>What is no peer on the peer port. After each, the members go on over the connections that they had.</summary>
public sealed class PeerGarbageTests : IAsyncLifetime
{
    private PeerNode _a = null!;
    private PeerNode _b = null!;
    private TcpProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _a = await PeerNode.StartAsync(1);
        _b = await PeerNode.StartAsync(2, options: PeerNode.Quick with { GreetingTimeout = TimeSpan.FromSeconds(1) });
        _proxy = TcpProxy.Start(_b.Url);
        _a.Network.SetPeers([new PeerAddress(2, [_proxy.Url])]);
        await _a.OpenToAsync(2);
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(_a.Handler.Lost);
        _a.Network.Send(PeerNode.Small(2, 42));
        _a.Network.Send(PeerNode.Large(2, 43));
        await Eventually.Async(() => _b.Handler.Received.Count == 2);
        Assert.Equal(2, _proxy.Accepted);
        Assert.DoesNotContain(_b.Log.Errors, text => !text.StartsWith("refused a stream", StringComparison.Ordinal));
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData("GET /raft/stream/message/1 HTTP/1.1\r\nHost: x\r\nX-Etcd-Cluster-ID: c1\r\nConnection: close\r\n\r\n", "HTTP/1.1 404")]
    [InlineData("POST /discovery.peer.Peer/Send HTTP/1.1\r\nHost: x\r\nContent-Type: application/grpc\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 505")]
    [InlineData("\u0001\u0002\u0003 nonsense\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nbut no settings follow, only this text, which is long enough for a frame", "")]
    public async Task Bytes_that_are_no_gRPC_are_answered_and_the_connection_is_closed(string sent, string answer)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_b.Url.Host, _b.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));
        Assert.StartsWith(answer, await ReadToEndAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_bytes_in_two_hundred_connections_harm_nobody()
    {
        var random = new Random(17);
        for (var i = 0; i < 200; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(_b.Url.Host, _b.Url.Port);
            var bytes = new byte[random.Next(1, 4000)];
            random.NextBytes(bytes);
            await client.GetStream().WriteAsync(bytes);
        }
    }

    [Fact]
    public async Task Random_protobuf_is_refused_with_a_status()
    {
        var random = new Random(18);
        for (var i = 0; i < 100; i++)
        {
            var payload = new byte[random.Next(1, 300)];
            random.NextBytes(payload);
            Assert.Contains(await PostAsync([0, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload]), new[] { "13", "3", "9" });
        }
        Assert.Empty(_b.Handler.Received);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0x7f, 0xff, 0xff, 0xff }, "8")]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, "8")]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 }, "13")]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, "13")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, "9")]
    [InlineData(new byte[] { }, "3")]
    public async Task A_malformed_frame_is_refused_with_a_status(byte[] frame, string status) => Assert.Equal(status, await PostAsync(frame));

    [Fact]
    public async Task A_stream_that_does_not_begin_with_a_greeting_is_refused() =>
        await AssertBadMessageAsync("a stream begins with a greeting, this one with Raft", PeerIdentityTests.Raft(1, from: 9));

    [Fact]
    public async Task A_message_without_a_body_is_refused() => await AssertBadMessageAsync(
        "a message must have a body", PeerIdentityTests.Hello(from: 9), new PeerMessage { ClusterId = PeerNode.Cluster, From = 9, To = 2 });

    [Fact]
    public async Task A_second_greeting_is_refused() =>
        await AssertBadMessageAsync("only the first may be a greeting", PeerIdentityTests.Hello(from: 9), PeerIdentityTests.Hello(from: 9));

    [Fact]
    public async Task A_lane_that_does_not_exist_is_refused() =>
        await AssertBadMessageAsync("there is no lane 7", PeerIdentityTests.Hello(from: 9, lane: (Lane)7));

    [Fact]
    public async Task A_stream_without_a_greeting_is_ended() => await AssertBadMessageAsync("no greeting within 1 s");

    private async Task AssertBadMessageAsync(string text, params PeerMessage[] messages)
    {
        var error = await PeerIdentityTests.RefusalOf(_b, messages);
        Assert.Equal(RpcStatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(text, error.Detail, StringComparison.Ordinal);
    }

    /// <summary>The grpc-status of a Send call with these bytes.</summary>
    private async Task<string> PostAsync(byte[] body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_b.Url, PeerMethods.Send.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { { "content-type", "application/grpc" } } },
        };
        using var response = await client.SendAsync(request);
        return (response.Headers.TryGetValues("grpc-status", out var early) ? early : response.TrailingHeaders.GetValues("grpc-status")).Single();
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, patience.Token);
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }
        return Encoding.Latin1.GetString(received.ToArray());
    }
}
