namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup OwnGroup = new("Not in etcd");

    // ETCD_VERIFY means something else there.
    public static readonly Flag Verify = OwnGroup.FlagOnly(
        FlagKind.Switch, "verify", "false", "Offline: read everything in --data-dir, change nothing, print what was read and what is damaged. Exit code 0: sound, 1: damaged, 2: not verified.");

    // There, the whole database is mapped into memory.
    public static readonly Flag MemoryBudget = OwnGroup.Number(
        "memory-budget-bytes", "16777216", "Memory for records, at least 16777216; older ones are read from the disk. Keys are in memory besides.");
    public static readonly Flag TlsHandshakeTimeout = OwnGroup.Duration(
        "tls-handshake-timeout", "10s", "What a connection has for its TLS handshake before it is closed.");
    public static readonly Flag RequestHeadersTimeout = OwnGroup.Duration(
        "request-headers-timeout", "30s", "What a request has for its headers before its connection is closed.");
}
