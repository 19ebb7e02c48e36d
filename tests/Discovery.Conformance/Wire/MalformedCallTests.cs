using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Discovery.TestKit;

namespace Discovery.Conformance.Wire;

/// <summary>Bytes that are no proper gRPC call: each gets an answer, none brings the server down.</summary>
public sealed class MalformedCallTests(WireServer server) : IClassFixture<WireServer>
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Ok = "0";
    private const string Unimplemented = "12";

    [Theory]
    [InlineData("/etcdserverpb.KV/Nothing")]
    [InlineData("/etcdserverpb.Nothing/Put")]
    [InlineData("/nothing/at/all")]
    public async Task Unknown_methods_are_unimplemented(string path)
    {
        Assert.Equal(Unimplemented, await StatusOfAsync(path, Frame([])));
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task A_wrong_content_type_is_no_grpc_call()
    {
        try
        {
            using HttpResponseMessage response = await SendAsync(Put, Frame([]), "text/plain");
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        }
        catch (HttpRequestException error) when (server.Server.Kind == ServerKind.Etcd)
        {
            // etcd 3.4 resets the stream instead.
            Assert.Equal(HttpRequestError.HttpProtocolError, error.HttpRequestError);
        }

        await server.GoesOnAsync();
    }

    [Theory]
    [InlineData("truncated header", new byte[] { 0, 0, 0 })]
    [InlineData("truncated body", new byte[] { 0, 0, 0, 0, 9, 1, 2 })]
    [InlineData("bad compressed flag", new byte[] { 7, 0, 0, 0, 0 })]
    [InlineData("compressed without an encoding", new byte[] { 1, 0, 0, 0, 1, 0 })]
    [InlineData("no protobuf", new byte[] { 0, 0, 0, 0, 3, 255, 255, 255 })]
    [InlineData("no message at all", new byte[0])]
    [InlineData("a length of 4 GiB", new byte[] { 0, 255, 255, 255, 255 })]
    public async Task Malformed_frames_are_refused(string what, byte[] body)
    {
        string status = await StatusOfAsync(Put, body);
        Assert.True(status != Ok, what);
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task Noise_on_the_port_harms_nobody()
    {
        byte[][] noises =
        [
            Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense that is no frame at all........"),
            Encoding.ASCII.GetBytes("PRI nonsense\r\n\r\n"),
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], // a TLS hello
            [0],
        ];
        foreach (byte[] noise in noises)
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, server.Server.ClientUrl.Port);
            await client.GetStream().WriteAsync(noise);
        }
        await server.GoesOnAsync();
    }

    private static byte[] Frame(byte[] message) => [0, 0, 0, 0, (byte)message.Length, .. message];

    private async Task<string> StatusOfAsync(string path, byte[] body)
    {
        using HttpResponseMessage response = await SendAsync(path, body, "application/grpc");
        await response.Content.ReadAsByteArrayAsync();
        return response.Headers.TryGetValues("grpc-status", out var early) ? early.Single() : response.TrailingHeaders.GetValues("grpc-status").Single();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, byte[] body, string contentType)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Server.ClientUrl, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await http.SendAsync(request);
    }
}
