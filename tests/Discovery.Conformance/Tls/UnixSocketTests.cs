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

    [EtcdctlFact]
    public async Task Etcdctl_works_over_a_socket_when_there_is_no_port_for_clients()
    {
        using TempFolder folder = new("unix");
        using PortReservation peer = PortReservation.Take();
        string peerUrl = $"http://127.0.0.1:{peer.Port}";
        string socket = "unix://" + folder.Combine("etcd.sock");
        peer.Release();
        await using ChildProcess server = DotnetProject.Start(
            "server/Discovery.Server",
            ["--data-dir", folder.Combine("data"), "--listen-client-urls", socket, "--advertise-client-urls", socket, "--listen-peer-urls", peerUrl,
                "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", $"default={peerUrl}"]);
        await server.WaitForLineAsync(line => line.Trim() == $"curl --unix-socket {folder.Combine("etcd.sock")} http://localhost/health");

        Assert.Equal((0, "OK\n"), await EtcdctlAsync("put", "a", "1"));
        Assert.Equal((0, "a\n1\n"), await EtcdctlAsync("get", "a"));
        (int status, string told) = await EtcdctlAsync("endpoint", "status");
        Assert.Equal(0, status);
        Assert.StartsWith($"{socket}, ", told, StringComparison.Ordinal);
        Assert.Contains($", {socket}, false\n", (await EtcdctlAsync("member", "list")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "held\n"), await EtcdctlAsync("lock", "l", "--", "echo", "held"));
        await using ChildProcess watch = ChildProcess.Start(
            EtcdctlExecutable.Require(), ["--endpoints", socket, "watch", "a", "--rev=1"], new Dictionary<string, string?> { ["ETCDCTL_API"] = "3" });
        await watch.WaitForLineAsync(line => line == "1");

        async Task<(int ExitCode, string Output)> EtcdctlAsync(params string[] command)
        {
            (int exitCode, string output, string errors) = await TlsServer.RunAsync(EtcdctlExecutable.Require(), ["--endpoints", socket, .. command]);
            return (exitCode, exitCode == 0 ? output : errors);
        }
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
