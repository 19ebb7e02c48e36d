using System.Diagnostics;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Measuring;

/// <summary>A server that takes part: ours, and etcd when there is one.</summary>
internal sealed record Contender(string Name, ServerKind Kind, IReadOnlyList<string> Flags, string? Dll = null)
{
    /// <summary>Ours first.</summary>
    public static IReadOnlyList<Contender> All(bool alone)
    {
        var ours = new Contender("discovery", ServerKind.Discovery, [], PublishedServer.Dll());
        if (alone)
            return [ours];
        if (ExecutableOnPath.Find("etcd", "DISCOVERY_ETCD") is not { } etcd)
        {
            Console.WriteLine("no etcd on PATH or in DISCOVERY_ETCD: there are no ratios");
            return [ours];
        }
        // Without it etcd is read-only long before a million keys with history.
        return [ours, new Contender(VersionOf(etcd), ServerKind.Etcd, ["--quota-backend-bytes", "8589934592"])];
    }

    /// <param name="launcher">What pins it to a core, for example.</param>
    public Task<ServerProcess> StartAsync(IReadOnlyList<string>? launcher = null) => ServerProcess.StartAsync(Options(launcher));

    public ServerProcessOptions Options(IReadOnlyList<string>? launcher = null) => new()
    {
        Kind = Kind,
        ServerDll = Dll,
        LogLevel = "error",
        ExtraArguments = Flags,
        Launcher = launcher ?? [],
        StartTimeout = TimeSpan.FromMinutes(5),
    };

    private static string VersionOf(string etcd)
    {
        using var process = Process.Start(new ProcessStartInfo(etcd, "--version") { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadLine() ?? "";
        process.WaitForExit();
        return "etcd " + line.Split(' ')[^1];
    }
}
