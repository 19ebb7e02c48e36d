using System.Diagnostics;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Leases;

/// <summary>Leases against real time, with the shortest TTL that there is: two seconds.</summary>
public sealed class LeaseExpiryTests(ConformanceServer server) : EtcdctlTests(server)
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(2);

    [EtcdctlFact]
    public async Task An_expired_lease_deletes_its_keys_not_before_its_time_and_watchers_see_it()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", P, "--prefix", $"--rev={r + 1}");
        long start = Stopwatch.GetTimestamp();
        string lease = await Grant();
        (await Run("put", $"{P}a", "v", $"--lease={lease}")).Prints("OK\n");

        await watch.WaitForLineAsync(line => line == "DELETE");

        Assert.True(Stopwatch.GetElapsedTime(start) >= Ttl, $"Expired after {Stopwatch.GetElapsedTime(start)}, granted for {Ttl}");
        (await Run("get", $"{P}a")).Prints(string.Empty);
        (await Run("lease", "timetolive", lease)).Prints($"lease {lease} already expired\n");
        Assert.Equal(r + 2, await RevisionAsync());
    }

    [EtcdctlFact]
    public async Task A_lease_kept_alive_outlives_its_TTL_and_ends_when_revoked()
    {
        string lease = await Grant();
        (await Run("put", $"{P}a", "v", $"--lease={lease}")).Prints("OK\n");
        long start = Stopwatch.GetTimestamp();
        await using ChildProcess keepAlive = Start("lease", "keep-alive", lease);

        // Twice the TTL: by then the lease would be gone without the keep-alive.
        await Eventually.Async(() => Stopwatch.GetElapsedTime(start) > 2 * Ttl, because: "two TTLs have passed");
        (await Run("get", $"{P}a")).Prints($"{P}a\nv\n");

        (await Run("lease", "revoke", lease)).Prints($"lease {lease} revoked\n");
        Assert.Equal(0, await keepAlive.WaitForExitAsync());
        string[] lines = keepAlive.StandardOutput.Text.TrimEnd('\n').Split('\n');
        Assert.Equal($"lease {lease} expired or revoked.", lines[^1]);
        Assert.True(lines.Length >= 3, keepAlive.Output);
        Assert.All(lines[..^1], line => Assert.Equal($"lease {lease} keepalived with TTL(2)", line));
    }

    [EtcdctlFact]
    public async Task Kept_alive_once_a_lease_lives_for_one_more_TTL()
    {
        string printed = (await Run("lease", "grant", "100")).Succeeds();
        string lease = printed.Split(' ')[1];
        await Eventually.Async(
            async () => !(await Run("lease", "timetolive", lease)).Succeeds().Contains("remaining(100s)", StringComparison.Ordinal)
                && !(await Run("lease", "timetolive", lease)).Succeeds().Contains("remaining(99s)", StringComparison.Ordinal),
            because: "the remaining time has gone down");

        (await Run("lease", "keep-alive", "--once", lease)).Prints($"lease {lease} keepalived with TTL(100)\n");
        Assert.Matches(
            "remaining\\((99|100)s\\)\n$",
            (await Run("lease", "timetolive", lease)).Succeeds());
    }

    private async Task<string> Grant() => (await Run("lease", "grant", "2")).Succeeds().Split(' ')[1];
}
