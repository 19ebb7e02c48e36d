namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup LimitGroup = new("Limits that are not in etcd");

    public static readonly Flag MaxConcurrentRequests = LimitGroup.Number(
        "max-concurrent-requests", "65536", "Requests that all clients together may have under way, streams not counted; 0 for any number.");
    public static readonly Flag MaxUnfinishedRequestBytes = LimitGroup.Number(
        "max-unfinished-request-bytes", "268435456", "Bytes of requests that have not come as a whole yet, of all clients together; the first 4 KiB of each are not counted; 0 for any number.");
    public static readonly Flag MaxConnections = LimitGroup.Number(
        "max-connections", "0", "Connections that all clients together may have; 0 for what the limit of open files leaves, less 150.");
    public static readonly Flag MaxHeaderBytes = LimitGroup.Number("max-header-bytes", "32768", "Bytes of a request's headers, metadata and tokens included; at least 8192.");
    public static readonly Flag MaxWatchersPerStream = LimitGroup.Number("max-watchers-per-stream", "100000", "Watches in one call of Watch.");
    public static readonly Flag MaxWatchers = LimitGroup.Number("max-watchers", "1000000", "Watches on this member.");
    public static readonly Flag MaxLeases = LimitGroup.Number("max-leases", "1000000", "Leases that may be there when another one is asked for.");
    public static readonly Flag MaxLeaseTtl = LimitGroup.Number("max-lease-ttl", "9000000000", "Seconds that a lease may be asked for.");
    public static readonly Flag SlowClientTimeout = LimitGroup.Duration(
        "slow-client-timeout", "5m", "A call whose client takes nothing of its answer for so long is ended; large answers have a second for each 64 KiB besides; 0 for never.");
    public static readonly Flag MaxPasswordHashes = LimitGroup.Number("max-password-hashes", "0", "Passwords that are hashed at a time; 0 for half as many as there are processors.");
    public static readonly Flag MaxPasswordWaiters = LimitGroup.Number("max-password-waiters", "100", "Callers that may wait until their password is hashed.");
    public static readonly Flag MaxPasswordFailures = LimitGroup.Number("max-password-failures", "10", "Wrong passwords of one user that are tried at once.");
    public static readonly Flag PasswordFailureInterval = LimitGroup.Duration(
        "password-failure-interval", "1s", "After --max-password-failures, one more is tried each time this has passed.");
    public static readonly Flag MaxRememberedPasswords = LimitGroup.Number(
        "max-remembered-passwords", "16384", "Users whose last right password is recognised without a hash.");
}
