using System.Net.Sockets;
using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

/// <summary>unix:// addresses: for clients on the same machine, with the rights of a file.</summary>
public sealed class UnixSocketTests
{
    [Fact]
    public async Task A_unix_socket_serves_beside_a_port_and_one_that_a_crash_left_is_no_obstacle()
    {
        using TempFolder folder = new("unix");
        string path = folder.Combine("etcd.sock");
        using (Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
        }

        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = ["--listen-client-http-urls", $"unix://{path}"] });
        Assert.Contains("\"health\":\"true\"", await AskAsync(path), StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task With_unixs_it_speaks_TLS()
    {
        using ClusterCertificates pki = new();
        string path = pki.Combine("etcd.sock");
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, Tls = pki, ExtraArguments = ["--listen-client-http-urls", $"unixs://{path}"] });
        Assert.Contains("\"health\":\"true\"", await AskAsync(path, pki), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(path));
    }

    private static async Task<string> AskAsync(string path, ClusterCertificates? pki = null)
    {
        using HttpClient http = new(new SocketsHttpHandler
        {
            SslOptions = pki?.ClientOptions() ?? new(),
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await http.GetStringAsync(new Uri($"{(pki is null ? "http" : "https")}://localhost/health"));
    }
}
