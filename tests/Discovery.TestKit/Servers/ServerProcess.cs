using System.Diagnostics;
using System.Net.Sockets;

namespace Discovery.TestKit;

/// <summary>A server as a process of its own, on ports and in a folder of its own; healthy when the start returns.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int StartAttemptsMax = 5;

    private static readonly HttpClient PlainHttp = new() { Timeout = TimeSpan.FromSeconds(5) };
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly ServerProcessOptions _options;
    private readonly HttpClient _http;
    private readonly TempFolder? _folder;
    private PortReservation _clientPort;
    private PortReservation _peerPort;
    private ChildProcess? _process;

    private ServerProcess(ServerProcessOptions options)
    {
        _options = options;
        _http = options.Tls is { } tls
            ? new HttpClient(new SocketsHttpHandler { SslOptions = tls.ClientOptions() }) { Timeout = PlainHttp.Timeout }
            : PlainHttp;
        _folder = options.DataDir is null ? new TempFolder("server") : null;
        DataDir = options.DataDir ?? _folder!.Combine("data");
        _clientPort = PortReservation.Take();
        _peerPort = PortReservation.Take();
    }

    public ServerKind Kind => _options.Kind;

    public string Name => _options.Name;

    /// <summary>Where clients connect, without a trailing path: "http://127.0.0.1:12345/", with https for a server with TLS.</summary>
    public Uri ClientUrl => Loopback(_clientPort);

    public Uri PeerUrl => Loopback(_peerPort);

    /// <summary>"127.0.0.1:12345", as etcdctl's --endpoints takes it; with TLS a URL.</summary>
    public string Endpoint => _options.Tls is null ? ClientUrl.Authority : ClientUrl.GetLeftPart(UriPartial.Authority);

    public string DataDir { get; }

    public int Pid => Process.Pid;

    public bool HasExited => Process.HasExited;

    /// <summary>What the latest run wrote.</summary>
    public string Output => Process.Output;

    public ChildProcess Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    /// <exception cref="InvalidOperationException">It ended instead of becoming healthy; the message carries its output.</exception>
    /// <exception cref="TimeoutException">It runs but is not healthy; the message carries its output.</exception>
    public static async Task<ServerProcess> StartAsync(ServerProcessOptions? options = null)
    {
        ServerProcess server = new(options ?? new ServerProcessOptions());
        try
        {
            await server.RunAsync(mayMove: true);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL; nothing of the server runs when this returns.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>SIGTERM, then waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(TimeSpan? timeout = null)
    {
        Process.Signal(UnixSignal.Terminate);
        return Process.WaitForExitAsync(timeout);
    }

    /// <summary>Starts again on the same ports and folder, ending the server first (SIGKILL) if it still runs.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await RunAsync(mayMove: false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_http != PlainHttp)
        {
            _http.Dispose();
        }

        _clientPort.Dispose();
        _peerPort.Dispose();
        _folder?.Dispose();
    }

    private Uri Loopback(PortReservation port) => new($"{(_options.Tls is null ? "http" : "https")}://127.0.0.1:{port.Port}");

    private async Task RunAsync(bool mayMove)
    {
        for (int attempt = 1; ; attempt++)
        {
            await StartProcessAsync();
            if (await BecomesHealthyAsync())
            {
                return;
            }

            bool portTaken = Output.Contains("address already in use", StringComparison.OrdinalIgnoreCase);
            if (!portTaken || attempt == StartAttemptsMax)
            {
                throw new InvalidOperationException(
                    $"The server ended with exit code {await Process.WaitForExitAsync()} instead of becoming healthy.\n{Process.CommandLine}\n{Output}");
            }

            if (mayMove)
            {
                Move();
            }
            else
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt));
            }
        }
    }

    private void Move()
    {
        _clientPort.Dispose();
        _peerPort.Dispose();
        _clientPort = PortReservation.Take();
        _peerPort = PortReservation.Take();
        // The folder may hold a member that was created with the old peer URL.
        if (_folder is not null && Directory.Exists(DataDir))
        {
            Directory.Delete(DataDir, recursive: true);
        }
    }

    private async Task StartProcessAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        ServerCommand command = ServerCommand.For(_options, ClientUrl, PeerUrl, DataDir);
        _clientPort.Release();
        _peerPort.Release();
        _process = ChildProcess.Start(command.Executable, command.Arguments, command.Environment);
    }

    private async Task<bool> BecomesHealthyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (!Process.HasExited)
        {
            if (await IsHealthyAsync())
            {
                return true;
            }

            if (Stopwatch.GetElapsedTime(start) > _options.StartTimeout)
            {
                throw new TimeoutException(
                    $"The server is not healthy after {_options.StartTimeout.TotalSeconds:0.#} s.\n{Process.CommandLine}\n{Output}");
            }

            await Task.Delay(PollInterval);
        }

        await Process.WaitForExitAsync();
        return false;
    }

    private async Task<bool> IsHealthyAsync()
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri(ClientUrl, "/health"));
            string body = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode && body.Contains("\"health\":\"true\"", StringComparison.Ordinal);
        }
        // The bare SocketException: HttpClient asks a connection for its peer, and a reset in that moment comes out unwrapped.
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or SocketException)
        {
            return false;
        }
    }
}
