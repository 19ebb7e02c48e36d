using System.Buffers;
using System.Net;
using System.Text;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>HTTP/1.1 and HTTP/2 on one cleartext port.</summary>
public class OnePortTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_protocols_are_served_on_one_port_with_calls_in_front_of_the_application_or_in_it(bool inFront)
    {
        await using EchoServer server = await EchoServer.StartAsync(inFront: inFront);
        using var client = new HttpClient();
        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/health"))
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(version, response.Version);
            Assert.Equal("{\"health\":\"true\"}", await response.Content.ReadAsStringAsync());
        }
        Assert.Equal("a", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_served()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(server.Address);
        foreach (char c in "PUT /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        {
            await connection.SendAsync([(byte)c]);
        }
        Assert.StartsWith("HTTP/1.1 405", await connection.ReadToEndAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preface_that_comes_byte_by_byte_is_HTTP_2()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(server.Address);
        foreach (byte b in "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray())
        {
            await connection.SendAsync([b]);
        }
        // Length, type 4 (SETTINGS), flags 0, stream 0: the first frame of a server.
        byte[] header = await connection.ReadAsync(9).WaitAsync(Patience);
        Assert.Equal([4, 0, 0, 0, 0, 0], header[3..]);
    }

    [Fact]
    public async Task A_connection_that_stalls_before_its_fourth_byte_is_closed()
    {
        await using EchoServer server = await EchoServer.StartAsync(kestrel: options => options.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(300));
        using RawConnection connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("PRI"u8.ToArray());
        Assert.Equal("", await connection.ReadToEndAsync(Patience));
    }

    [Fact]
    public async Task A_connection_that_never_says_anything_is_closed()
    {
        await using EchoServer server = await EchoServer.StartAsync(kestrel: options => options.Limits.KeepAliveTimeout = TimeSpan.FromMilliseconds(300));
        using RawConnection connection = await RawConnection.OpenAsync(server.Address);
        Assert.Equal("", await connection.ReadToEndAsync(Patience));
    }

    [Fact]
    public async Task Connections_that_come_and_go_leave_the_server_well()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            using RawConnection connection = await RawConnection.OpenAsync(server.Address);
            if (i % 2 == 0)
            {
                await connection.SendAsync("PR"u8.ToArray());
            }
        }
        Assert.Equal("a", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_refused_and_told_once_a_minute()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            using RawConnection nonsense = await RawConnection.OpenAsync(server.Address);
            await nonsense.SendAsync([0, 255, 10, 13, 10]);
            Assert.StartsWith("HTTP/1.1 400", await nonsense.ReadToEndAsync(Patience), StringComparison.Ordinal);
        }
        Assert.Equal("a", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
        Assert.Contains("neither HTTP/1.1 nor HTTP/2", Assert.Single(server.Log.Entries).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false, "Undecided")]
    [InlineData("P", false, "Undecided")]
    [InlineData("PRI", false, "Undecided")]
    [InlineData("PRI ", false, "Http2")]
    [InlineData("PRI * HTTP/2.0", false, "Http2")]
    [InlineData("PO", false, "Http1")]
    [InlineData("G", false, "Http1")]
    [InlineData("PRIX", false, "Http1")]
    [InlineData("\u0016\u0003\u0001", false, "Tls")]
    [InlineData("\0", true, "Stranger")]
    [InlineData("PR", true, "Closed")]
    [InlineData("", true, "Closed")]
    public void The_first_bytes_decide(string received, bool ended, string decision)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(received);
        Assert.Equal(decision, CleartextProtocolPeek.Decide(new ReadOnlySequence<byte>(bytes), ended).ToString());
    }
}
