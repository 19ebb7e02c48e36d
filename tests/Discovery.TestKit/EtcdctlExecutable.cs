namespace Discovery.TestKit;

/// <summary>Where etcdctl is, and what a test does when it is nowhere.</summary>
public static class EtcdctlExecutable
{
    /// <summary>Null when the machine has none.</summary>
    public static string? Path { get; } = ExecutableOnPath.Find("etcdctl", "DISCOVERY_ETCDCTL");

    /// <summary>The reason to skip, or null to run. CI never skips: there a missing etcdctl is a failure.</summary>
    public static string? SkipReason { get; } = ReasonFor(Path, Environment.GetEnvironmentVariable("CI"));

    /// <exception cref="FileNotFoundException">There is none; the message says how to get one.</exception>
    public static string Require() =>
        Path ?? throw new FileNotFoundException("etcdctl is needed: install Debian's etcd-client or let DISCOVERY_ETCDCTL name the executable.");

    internal static string? ReasonFor(string? path, string? ci) =>
        path is not null || string.Equals(ci, "true", StringComparison.OrdinalIgnoreCase)
            ? null
            : "etcdctl is not on PATH: install Debian's etcd-client or let DISCOVERY_ETCDCTL name the executable.";
}
