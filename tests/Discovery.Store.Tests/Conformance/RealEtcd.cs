using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Tests.Conformance;

/// <summary>An etcd process with a folder of its own, asked through its JSON gateway.</summary>
internal sealed class RealEtcd : IAsyncDisposable
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("discovery-etcd-");
    private readonly HttpClient _http;
    private readonly Process _process;

    private RealEtcd(string program)
    {
        var (clients, peers) = FreePorts();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{clients}/"), Timeout = TimeSpan.FromMinutes(1) };
        var arguments = new[]
        {
            "--data-dir", _folder.FullName, "--unsafe-no-fsync", "--log-level", "error",
            "--listen-client-urls", $"http://127.0.0.1:{clients}", "--advertise-client-urls", $"http://127.0.0.1:{clients}",
            "--listen-peer-urls", $"http://127.0.0.1:{peers}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peers}",
            "--initial-cluster", $"default=http://127.0.0.1:{peers}",
        };
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    internal static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "etcd"))
        .FirstOrDefault(File.Exists);

    internal static async Task<RealEtcd> StartAsync()
    {
        var etcd = new RealEtcd(Program!);
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await etcd.AskAsync("kv/range", Requests.Range("a"), RangeResponse.Descriptor);
                return etcd;
            }
            catch (HttpRequestException) when (!etcd._process.HasExited && started.Elapsed < TimeSpan.FromMinutes(1))
            {
                // Nobody tells when it listens, so it is asked until it does.
                await Task.Delay(50);
            }
        }
    }

    /// <summary>The response without the ids in its header, or gRPC code and text of the refusal.</summary>
    internal async Task<object> AskAsync(string path, IMessage request, Google.Protobuf.Reflection.MessageDescriptor response)
    {
        using var content = new StringContent(JsonFormatter.Default.Format(request), MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await _http.PostAsync(new Uri($"v3/{path}", UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            using var error = JsonDocument.Parse(text);
            return $"{error.RootElement.GetProperty("code").GetInt32()} {error.RootElement.GetProperty("message").GetString()}";
        }

        var message = Parser.Parse(text, response);
        var header = (ResponseHeader)response.FindFieldByName("header").Accessor.GetValue(message);
        (header.ClusterId, header.MemberId, header.RaftTerm) = (0, 0, 0);
        return message;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static (int Clients, int Peers) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
