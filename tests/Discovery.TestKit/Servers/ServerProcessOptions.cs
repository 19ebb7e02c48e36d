namespace Discovery.TestKit;

/// <summary>How a test wants its server; the defaults suit nearly all.</summary>
public sealed record ServerProcessOptions
{
    /// <summary>By default what DISCOVERY_TEST_SERVER says ("etcd" or "discovery"), and ours when it says nothing.</summary>
    public ServerKind Kind { get; init; } = KindFromEnvironment();

    public string Name { get; init; } = "node";

    /// <summary>By default a fresh temporary folder that is removed on dispose; a folder given here is left alone.</summary>
    public string? DataDir { get; init; }

    /// <summary>Our server's DLL, when it is to be another one than that which was built with the tests.</summary>
    public string? ServerDll { get; init; }

    public string LogLevel { get; init; } = "info";

    /// <summary>Appended to the flags that every server gets.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    /// <summary>A command in front of the server's own, as ["taskset", "-c", "0"]. It has to become the server, not start it: its process id is the server's.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Null for a server without TLS. Whoever made it disposes of it.</summary>
    public ClusterCertificates? Tls { get; init; }

    /// <summary>With <see cref="Tls"/>: clients may come without it, too, to the same address.</summary>
    public bool AlsoWithoutTls { get; init; }

    /// <summary>How long the server may take to be healthy.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    private static ServerKind KindFromEnvironment() =>
        System.Environment.GetEnvironmentVariable("DISCOVERY_TEST_SERVER") switch
        {
            null or "" or "discovery" => ServerKind.Discovery,
            "etcd" => ServerKind.Etcd,
            string other => throw new InvalidOperationException(
                $"DISCOVERY_TEST_SERVER is '{other}': set it to 'discovery' or 'etcd', or unset it for 'discovery'."),
        };
}
