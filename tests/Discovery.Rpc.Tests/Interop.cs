using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Discovery.Rpc.Tests;

/// <summary>Runs where Debian's etcd and etcdctl are installed; a CI run without them fails instead of skipping.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InteropFactAttribute : FactAttribute
{
    public InteropFactAttribute(string program)
    {
        bool installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
        if (!installed && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = $"{program} is not installed (Debian: {(program == "etcd" ? "etcd-server" : "etcd-client")})";
        }
    }
}

/// <summary>A real etcd on free ports, with its data in a folder of its own.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private EtcdProcess(Process process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<EtcdProcess> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("discovery-rpc-etcd-").FullName;
        var client = new Uri($"http://127.0.0.1:{FreePort()}");
        var peer = new Uri($"http://127.0.0.1:{FreePort()}");
        Process process = Start(
            "etcd", "--data-dir", folder, "--log-level", "error", "--name", "default", "--initial-cluster", $"default={peer.OriginalString}",
            "--listen-client-urls", client.OriginalString, "--advertise-client-urls", client.OriginalString,
            "--listen-peer-urls", peer.OriginalString, "--initial-advertise-peer-urls", peer.OriginalString);
        var etcd = new EtcdProcess(process, folder, client);
        using var http = new HttpClient();
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                if ((await http.GetStringAsync(new Uri(client, "/health"))).Contains("true", StringComparison.Ordinal))
                {
                    return etcd;
                }
            }
            catch (HttpRequestException) when (waited.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
            {
                // Not listening yet, or without a leader yet.
            }
        }
    }

    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
