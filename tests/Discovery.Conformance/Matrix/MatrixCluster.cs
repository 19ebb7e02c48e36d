using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Conformance.Matrix;

/// <summary>One setting of the matrix: a cluster of processes that all scripts of a class share, and a second server to mirror to.</summary>
public abstract class MatrixCluster(int members, bool tls, bool auth) : IAsyncLifetime
{
    /// <summary>Hashes are cheap, as each command logs in anew, and nobody waits ten minutes to hear of progress.</summary>
    private static readonly string[] Flags = ["--bcrypt-cost", "4", "--experimental-watch-progress-notify-interval", "1s"];

    private ClusterProcess? _cluster;
    private ServerProcess? _mirror;

    public ClusterProcess Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not been started.");

    public ServerProcess Mirror => _mirror ?? throw new InvalidOperationException("The mirror has not been started.");

    public TempFolder Folder { get; } = new("matrix");

    /// <summary>Null without TLS.</summary>
    public ClusterCertificates? Tls { get; } = tls ? new ClusterCertificates() : null;

    public bool Auth => auth;

    /// <summary>What a line of a script may be restricted to: "[auth]", "[three]", "[3.4]" and so on.</summary>
    public HashSet<string> Facts { get; } = [];

    /// <summary>Name and password for all commands that say nothing else; null without auth.</summary>
    public string? User => auth ? "root:rootpw" : null;

    public async Task InitializeAsync()
    {
        // Without etcdctl every test of the class is skipped: no server is needed then.
        if (EtcdctlExecutable.SkipReason is not null)
        {
            return;
        }

        ServerProcessOptions options = new() { LogLevel = "warn", Tls = Tls, ExtraArguments = Flags };
        Task<ServerProcess> mirror = ServerProcess.StartAsync(new ServerProcessOptions { LogLevel = "warn", Tls = Tls });
        _cluster = await ClusterProcess.StartAsync(members, options);
        _mirror = await mirror;
        Facts.UnionWith([auth ? "auth" : "open", Tls is null ? "plain" : "tls", members == 1 ? "one" : "three", options.Kind == ServerKind.Etcd ? "etcd" : "ours"]);
        MatrixEtcdctl etcdctl = new(this, login: false);
        Facts.Add((await etcdctl.RunAsync(["version"])).Succeeds().Contains("version: 3.4", StringComparison.Ordinal) ? "3.4" : "3.5");
        StatusResponse status = await _cluster[0].StatusAsync();
        Facts.Add(status.Version.StartsWith("3.4.", StringComparison.Ordinal) ? "server-3.4" : "server-3.5");
        // etcdctl asks for the members of the cluster without logging in.
        Facts.Add(auth && options.Kind == ServerKind.Discovery ? "cluster-closed" : "cluster-open");
        if (auth)
        {
            (await etcdctl.RunAsync(["user", "add", "root:rootpw"])).Prints("User root created\n");
            (await etcdctl.RunAsync(["user", "grant-role", "root", "root"])).Prints("Role root is granted to user root\n");
            (await etcdctl.RunAsync(["auth", "enable"])).Prints("Authentication Enabled\n");
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_mirror is not null)
        {
            await _mirror.DisposeAsync();
        }

        Tls?.Dispose();
        Folder.Dispose();
    }
}
