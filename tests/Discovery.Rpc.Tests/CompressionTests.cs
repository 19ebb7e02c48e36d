using System.IO.Compression;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf;

namespace Discovery.Rpc.Tests;

public class CompressionTests
{
    private static readonly string Long = new('z', 100_000);

    [Fact]
    public async Task A_compressed_request_is_answered_compressed()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(
            server, "Say", Frames.Raw(1, Gzip(new EchoRequest { Text = Long }.ToByteArray())), ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "gzip"));
        Assert.Equal(RpcStatusCode.OK, answer.Status);
        Assert.Equal("gzip", answer.Headers["grpc-encoding"]);
        Assert.Equal(1, answer.Body[0]);
        Assert.InRange(answer.Body.Length, 6, 5_000);
        Assert.Equal(Long, EchoReply.Parser.ParseFrom(Gunzip(answer.Body[5..])).Text);
    }

    [Fact]
    public async Task A_plain_request_is_answered_plain_although_the_client_accepts_gzip()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest { Text = Long }), ("grpc-accept-encoding", "gzip"));
        Assert.False(answer.Headers.ContainsKey("grpc-encoding"));
        Assert.Equal(Long, Frames.Parse(answer.Body).Single().Text);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("identity, gzip", true)]
    [InlineData("identity,deflate", false)]
    public async Task A_server_that_compresses_does_so_for_clients_that_accept_it(string accepted, bool compressed)
    {
        await using EchoServer server = await EchoServer.StartAsync(options: new RpcServerOptions { CompressResponses = true });
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest { Text = Long }), ("grpc-accept-encoding", accepted));
        Assert.Equal(compressed ? 1 : 0, answer.Body[0]);
        Assert.Equal(compressed, answer.Body.Length < Long.Length);
    }

    [Fact]
    public async Task Client_and_server_compress_streams_both_ways()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat, new RpcCallOptions { Compress = true });
        foreach (string text in (string[])[Long, "short", "", Long])
        {
            await call.WriteAsync(new EchoRequest { Text = text });
            Assert.Equal(text, (await call.ReadAsync())!.Text);
        }
        Assert.Equal(Long, (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = Long }, new RpcCallOptions { Compress = true })).Text);
    }

    [Fact]
    public async Task A_plain_message_on_a_compressed_call_is_fine()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Of(new EchoRequest { Text = "a" }), ("grpc-encoding", "gzip"));
        Assert.Equal("a", Frames.Parse(answer.Body).Single().Text);
    }

    [Fact]
    public async Task An_unknown_encoding_is_unimplemented_and_the_answer_says_what_is_accepted()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Raw(1, [1, 2]), ("grpc-encoding", "snappy"));
        Assert.Equal((RpcStatusCode.Unimplemented, "grpc: Decompressor is not installed for grpc-encoding \"snappy\""), (answer.Status, answer.Message));
        Assert.Equal("gzip", answer.Headers["grpc-accept-encoding"]);
    }

    [Fact]
    public async Task A_compressed_message_without_an_encoding_is_refused()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Raw(1, Gzip([])));
        Assert.Equal((RpcStatusCode.Internal, "grpc: compressed flag set with identity or empty encoding"), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { })]
    public async Task What_is_not_gzip_is_refused(byte[] payload)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Raw(1, payload), ("grpc-encoding", "gzip"));
        Assert.Equal(RpcStatusCode.Internal, answer.Status);
        Assert.StartsWith("grpc: failed to decompress the received message: ", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_gzip_stream_is_refused()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        byte[] whole = Gzip(new EchoRequest { Text = Long }.ToByteArray());
        RawAnswer answer = await RawClient.PostAsync(server, "Say", Frames.Raw(1, whole[..(whole.Length / 2)]), ("grpc-encoding", "gzip"));
        Assert.Equal(RpcStatusCode.Internal, answer.Status);
    }

    [Fact]
    public async Task A_small_message_that_unfolds_beyond_the_limit_is_refused()
    {
        await using EchoServer server = await EchoServer.StartAsync(options: new RpcServerOptions { MaxReceiveMessageBytes = 50_000 });
        RawAnswer answer = await RawClient.PostAsync(
            server, "Say", Frames.Raw(1, Gzip(new EchoRequest { Text = Long }.ToByteArray())), ("grpc-encoding", "gzip"));
        Assert.Equal(RpcStatusCode.ResourceExhausted, answer.Status);
        Assert.Matches(@"^grpc: received message after decompression larger than max \(\d+ vs\. 50000\)$", answer.Message!);
    }

    private static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(plain);
        }
        return packed.ToArray();
    }

    private static byte[] Gunzip(byte[] packed)
    {
        var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
