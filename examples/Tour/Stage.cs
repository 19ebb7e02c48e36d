using Discovery.Client;
using Discovery.Client.Registry;
using Tour.Processes;

namespace Tour;

/// <summary>Everything that runs during the tour, and the folder of the node. Nothing is left of it when it is disposed.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>How long the store keeps what it no longer hears from.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(5);

    /// <summary>How fast a killed process must be gone from the store.</summary>
    public static readonly TimeSpan GoneWithin = Ttl + TimeSpan.FromSeconds(1);

    private readonly Keeper _keeper = new();
    private readonly List<RunningProgram> _programs = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("discovery-tour-").FullName;
    private readonly int _clientPort = FreePort.Take();
    private readonly int _peerPort = FreePort.Take();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private KvClient? _client;

    /// <summary>Where the node listens.</summary>
    public string StoreUrl => $"http://127.0.0.1:{_clientPort}";

    /// <summary>A client of the node, as any application has one.</summary>
    public KvClient Store => _client ??= KvClient.Connect(StoreUrl);

    /// <summary>All processes so far, those that have ended included.</summary>
    public IReadOnlyList<RunningProgram> Programs => _programs;

    public RunningProgram StartNode()
    {
        var command = NodeCommand.Create(Path.Combine(_folder, "data"), StoreUrl, $"http://127.0.0.1:{_peerPort}");
        return Start("node", command.Executable, command.Arguments, _folder);
    }

    public RunningProgram StartCatalog(int number) => StartProject(
        $"catalog-{number}",
        "examples/Catalog",
        "--urls", "http://127.0.0.1:0",
        "--KvStore:Endpoints", StoreUrl,
        "--ServiceRegistration:Id", $"catalog-{number}",
        "--ServiceRegistration:Ttl", Ttl.ToString());

    public RunningProgram StartSidecar() =>
        StartProject("sidecar", "sidecar/Discovery.Sidecar", "--urls", "http://127.0.0.1:0", "--store", StoreUrl);

    public RunningProgram StartReport(int number) => StartProject(
        $"report-{number}", "examples/NightlyReport", "--store", StoreUrl, "--ttl", Ttl.ToString(), "--every", "00:00:00.250");

    /// <summary>Asks the node whether it is well, as a load balancer would.</summary>
    public async Task<bool> NodeIsHealthyAsync(CancellationToken cancellationToken)
    {
        var text = await _http.GetStringAsync(new Uri($"{StoreUrl}/health"), cancellationToken);
        return text.Contains("\"health\":\"true\"", StringComparison.Ordinal);
    }

    /// <summary>The catalog's instances that stand in the registry, in the order of their ids.</summary>
    public async Task<IReadOnlyList<ServiceInstance>> RegisteredAsync(CancellationToken cancellationToken)
    {
        var prefix = RegistryKeys.Service(RegistryKeys.DefaultPrefix, "catalog");
        var range = await Store.RangeAsync(KvRange.Prefix(prefix), null, cancellationToken);
        return [.. range.Entries.Select(entry => ServiceInstanceJson.Parse(entry.Value, "catalog", entry.Key.ToString()[prefix.Length..]))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
            await program.DisposeAsync();
        _keeper.Dispose();
        if (_client is not null)
            await _client.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private RunningProgram StartProject(string name, string project, params string[] arguments)
    {
        var dll = BuiltProject.Dll(project);
        return Start(name, BuiltProject.Dotnet, [dll, .. arguments], Path.GetDirectoryName(dll)!);
    }

    private RunningProgram Start(string name, string executable, IEnumerable<string> arguments, string folder)
    {
        var program = RunningProgram.Start(name, executable, arguments, folder, _keeper);
        _programs.Add(program);
        return program;
    }
}
