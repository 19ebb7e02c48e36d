using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.TestKit;

/// <summary>One member of a <see cref="ClusterProcess"/>, as a process on ports and in a folder of its own. Not started by itself.</summary>
public sealed class MemberProcess : IAsyncDisposable
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(2);

    private readonly ServerProcessOptions _options;
    private readonly TempFolder _folder;
    private readonly PortReservation _clientPort = PortReservation.Take();
    private PortReservation _peerPort = PortReservation.Take();
    private RpcChannel? _channel;
    private ChildProcess? _process;

    internal MemberProcess(ServerProcessOptions options)
    {
        _options = options;
        _folder = new TempFolder($"member-{options.Name}");
        InitialCluster = Pair;
    }

    public string Name => _options.Name;

    /// <summary>Where clients connect, without a trailing path.</summary>
    public Uri ClientUrl => new($"{Scheme}://127.0.0.1:{_clientPort.Port}");

    public Uri PeerUrl => new($"{Scheme}://127.0.0.1:{_peerPort.Port}");

    /// <summary>"http://127.0.0.1:12345", as members are added with.</summary>
    public string PeerUrlText => PeerUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>"127.0.0.1:12345", as etcdctl's --endpoints takes it.</summary>
    public string Endpoint => _options.Tls is null ? ClientUrl.Authority : ClientUrl.GetLeftPart(UriPartial.Authority);

    public string DataDir => _folder.Combine("data");

    /// <summary>Itself in the way of --initial-cluster: "m1=http://127.0.0.1:12346".</summary>
    public string Pair => $"{Name}={PeerUrlText}";

    /// <summary>Flags of the next start; extra ones take the place of those that the kit gives.</summary>
    public string InitialCluster { get; set; }

    /// <inheritdoc cref="InitialCluster"/>
    public string InitialClusterState { get; set; } = "new";

    /// <inheritdoc cref="InitialCluster"/>
    public IReadOnlyList<string> ExtraArguments { get; set; } = [];

    public bool IsRunning => _process is { HasExited: false };

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{Name} has not been started.");

    /// <summary>What the latest run wrote.</summary>
    public string Output => Process.Output;

    /// <summary>To this member alone.</summary>
    public RpcChannel Channel => _channel ??= new RpcChannel(ClientUrl, new RpcChannelOptions { Ssl = _options.Tls?.ClientOptions() });

    private string Scheme => _options.Tls is null ? "http" : "https";

    /// <summary>Starts the process and does not wait for anything: founders become ready together only.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        ServerProcessOptions options = _options with { ExtraArguments = [.. _options.ExtraArguments, .. ExtraArguments] };
        string[] cluster = ["--initial-cluster", InitialCluster, "--initial-cluster-state", InitialClusterState];
        ServerCommand command = ServerCommand.For(options, ClientUrl, PeerUrl, DataDir, cluster);
        _clientPort.Release();
        _peerPort.Release();
        _process = ChildProcess.Start(command.Executable, command.Arguments, command.Environment);
    }

    /// <summary>Waits until it serves clients and knows a leader.</summary>
    /// <exception cref="InvalidOperationException">It ended; the message carries its output.</exception>
    /// <exception cref="TimeoutException">It runs but is not ready; the message carries its output.</exception>
    public async Task WhenReadyAsync(TimeSpan? timeout = null)
    {
        using CancellationTokenSource patience = new(timeout ?? _options.StartTimeout);
        while (await TryStatusAsync() is not { Leader: not 0 })
        {
            if (!IsRunning)
            {
                throw new InvalidOperationException($"{Name} ended with exit code {await Process.WaitForExitAsync()}.\n{Process.CommandLine}\n{Output}");
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"{Name} is not ready in time.\n{Process.CommandLine}\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Starts again on the same folder, ending it first (SIGKILL) if it still runs, and waits until it is ready.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
        await WhenReadyAsync();
    }

    /// <summary>Starts what can't start.</summary>
    /// <returns>The exit code, and all that it wrote.</returns>
    public async Task<(int ExitCode, string Output)> StartAndEndAsync()
    {
        await StartAsync();
        int exitCode = await Process.WaitForExitAsync();
        return (exitCode, Output);
    }

    /// <summary>SIGKILL; nothing of the process runs when this returns.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
        {
            await _process.KillAsync();
        }
    }

    /// <summary>SIGTERM, then waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        Process.Signal(UnixSignal.Terminate);
        return Process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: the process keeps its connections and does nothing at all.</summary>
    public void Pause() => Process.Signal(UnixSignal.Stop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Process.Signal(UnixSignal.Continue);

    /// <summary>Deletes the folder, as when a disk was replaced. The process must have ended.</summary>
    public void Wipe()
    {
        if (Directory.Exists(DataDir))
        {
            Directory.Delete(DataDir, recursive: true);
        }
    }

    /// <summary>Takes another peer port for the next start.</summary>
    public void MovePeer()
    {
        _peerPort.Dispose();
        _peerPort = PortReservation.Take();
    }

    /// <exception cref="RpcException">As the server refused.</exception>
    public Task<StatusResponse> StatusAsync() =>
        Channel.CallAsync<StatusRequest, StatusResponse>("Maintenance", "Status", new StatusRequest(), StatusTimeout);

    /// <summary>Null when it can't be asked.</summary>
    public async Task<StatusResponse?> TryStatusAsync()
    {
        try
        {
            return IsRunning ? await StatusAsync() : null;
        }
        catch (RpcException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _clientPort.Dispose();
        _peerPort.Dispose();
        _folder.Dispose();
    }
}
