using Discovery.TestKit;

namespace Discovery.Sidecar.Tests;

/// <summary>A server and a sidecar as processes of their own, and catalogs as tests start them.</summary>
public sealed class SidecarFixture : IAsyncLifetime
{
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);

    private ChildProcess? _sidecar;

    public ServerProcess Server { get; private set; } = null!;

    public Uri Sidecar { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        _sidecar = DotnetProject.Start(
            "sidecar/Discovery.Sidecar", ["--urls", "http://127.0.0.1:0", "--store", Server.ClientUrl.ToString()]);
        const string Listening = "Now listening on: ";
        var line = await _sidecar.WaitForLineAsync(text => text.Contains(Listening, StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Sidecar = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }

    public async Task DisposeAsync()
    {
        if (_sidecar is not null)
            await _sidecar.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    public ChildProcess StartCatalog(string id) => DotnetProject.Start(
        "examples/Catalog",
        [
            "--urls", "http://127.0.0.1:0",
            "--KvStore:Endpoints", Server.ClientUrl.ToString(),
            "--ServiceRegistration:Id", id,
            "--ServiceRegistration:Ttl", Ttl.ToString(),
            "--ServiceRegistration:DrainTime", "00:00:01",
        ],
        workingDirectory: Path.GetDirectoryName(DotnetProject.Locate("examples/Catalog")));
}
