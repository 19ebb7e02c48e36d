using System.Net.Sockets;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

public sealed class SlowClientTests
{
    [Fact]
    public async Task Etcd_22163_A_client_that_never_ends_its_headers_is_cut_off()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = ["--request-headers-timeout", "300ms"] });
        using TcpClient client = new();
        await client.ConnectAsync(server.ClientUrl.Host, server.ClientUrl.Port);
        await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: x\r\n"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 408 Request Timeout", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
    }

    /// <summary>What came of it is kept until it is whole, and nobody has asked yet who it is from.</summary>
    [Fact]
    public async Task A_client_that_never_ends_its_body_is_cut_off()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        using TcpClient client = new();
        await client.ConnectAsync(server.ClientUrl.Host, server.ClientUrl.Port);
        await client.GetStream().WriteAsync("POST /v3/kv/put HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 408 Request Timeout", await reader.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
    }
}
