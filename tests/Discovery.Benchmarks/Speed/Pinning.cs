using Discovery.TestKit;

namespace Discovery.Benchmarks.Speed;

/// <summary>The server has one core, the load another, so that neither takes the other's time.</summary>
internal static class Pinning
{
    public static IReadOnlyList<string> Server { get; } = On("0");

    public static IReadOnlyList<string> Load { get; } = On("1");

    /// <summary>For clusters, which share both with the load.</summary>
    public static IReadOnlyList<string> Both { get; } = On("0,1");

    /// <exception cref="PlatformNotSupportedException">There are no two cores, or there is no taskset.</exception>
    public static void Check()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2 || ExecutableOnPath.Find("taskset", "DISCOVERY_TASKSET") is null)
            throw new PlatformNotSupportedException("speed needs Linux, two cores and taskset (util-linux): a server and its load must not share a core.");
    }

    private static IReadOnlyList<string> On(string cores) => ["taskset", "-c", cores];
}
