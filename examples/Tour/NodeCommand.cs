using Tour.Processes;

namespace Tour;

/// <summary>
/// How the node is started. DISCOVERY_TEST_SERVER=etcd takes the etcd on PATH instead of this repository's server: everything else
/// of the tour is the same, as both take the same flags and speak the same protocol.
/// </summary>
internal sealed record NodeCommand(string Executable, IReadOnlyList<string> Arguments)
{
    private const string ServerVariable = "DISCOVERY_TEST_SERVER";

    public static NodeCommand Create(string dataDir, string clientUrl, string peerUrl)
    {
        string[] flags =
        [
            "--name", "tour",
            "--data-dir", dataDir,
            "--listen-client-urls", clientUrl,
            "--advertise-client-urls", clientUrl,
            "--listen-peer-urls", peerUrl,
            "--initial-advertise-peer-urls", peerUrl,
            "--initial-cluster", $"tour={peerUrl}",
        ];
        return Environment.GetEnvironmentVariable(ServerVariable) switch
        {
            null or "" or "discovery" => new NodeCommand(BuiltProject.Dotnet, [BuiltProject.Dll("server/Discovery.Server"), .. flags]),
            "etcd" => new NodeCommand("etcd", flags),
            var other => throw new TourFailedException($"{ServerVariable} is \"{other}\"; expected discovery or etcd, or nothing."),
        };
    }
}
