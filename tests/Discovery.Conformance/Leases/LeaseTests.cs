using System.Globalization;
using System.Text.RegularExpressions;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Leases;

public sealed partial class LeaseTests(ConformanceServer server) : EtcdctlTests(server)
{
    private const string NotFound = "etcdserver: requested lease not found";

    [EtcdctlFact]
    public async Task A_lease_is_granted_with_the_TTL_asked_for_and_takes_no_revision()
    {
        long r = await RevisionAsync();
        Assert.Matches("^lease [0-9a-f]{16} granted with TTL\\(100s\\)\n$", (await Run("lease", "grant", "100")).Succeeds());
        Assert.Matches(
            $$"""^{"cluster_id":C,"member_id":M,"revision":{{r}},"raft_term":T,"ID":[1-9]\d*,"TTL":10,"Error":""}""" + "\n$",
            await Normalised("lease", "grant", "10", "-w", "json"));
        Assert.Matches(
            $"^{HeaderFields(r)}\"ID\" : [1-9]\\d*\n\"TTL\" : 5\n$",
            await Normalised("lease", "grant", "5", "-w", "fields"));
        Assert.Equal(r, await RevisionAsync());
    }

    [EtcdctlTheory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task A_TTL_below_an_election_timeout_is_raised_to_two_seconds(string ttl) =>
        Assert.Matches("^lease [0-9a-f]{16} granted with TTL\\(2s\\)\n$", (await Run("lease", "grant", "--", ttl)).Succeeds());

    [EtcdctlFact]
    public async Task A_TTL_of_more_than_nine_billion_seconds_is_refused()
    {
        (await Run("lease", "grant", "9000000000")).Succeeds();
        (await Run("lease", "grant", "9000000001"))
            .IsRefused("OutOfRange", "etcdserver: too large lease TTL", "failed to grant lease ({0})");
    }

    [EtcdctlFact]
    public async Task A_put_under_a_lease_carries_its_id()
    {
        string lease = await Grant(100);
        long r = await RevisionAsync();
        (await Run("put", $"{P}a", "v", $"--lease={lease}")).Prints("OK\n");
        Assert.Equal(
            HeaderFields(r + 1)
            + KeyValueFields($"{P}a", r + 1, r + 1, 1, "v").Replace("\"Lease\" : 0", $"\"Lease\" : {Decimal(lease)}", StringComparison.Ordinal)
            + "\"More\" : false\n\"Count\" : 1\n",
            await Normalised("get", $"{P}a", "-w", "fields"));
    }

    [EtcdctlFact]
    public async Task The_time_to_live_tells_what_is_left_and_which_keys_are_attached()
    {
        string lease = await Grant(100);
        await PutUnder(lease, "a", "b");
        Assert.Matches(
            $"^lease {lease} granted with TTL\\(100s\\), remaining\\((9[0-9]|100)s\\)\n$",
            (await Run("lease", "timetolive", lease)).Succeeds());
        Assert.Matches(
            $"^lease {lease} granted with TTL\\(100s\\), remaining\\((9[0-9]|100)s\\), attached keys\\(\\[{P}a {P}b\\]\\)\n$",
            await WithKeysInOrder(lease));
        long r = await RevisionAsync();
        Assert.Matches(
            $$"""^{"cluster_id":C,"member_id":M,"revision":{{r}},"raft_term":T,"id":{{Decimal(lease)}},"ttl":(9\d|100),"granted-ttl":100,"keys":null}""" + "\n$",
            await Normalised("lease", "timetolive", lease, "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_put_without_the_lease_detaches_the_key_and_ignore_lease_keeps_it()
    {
        string lease = await Grant(100);
        await PutUnder(lease, "a", "b");
        await Put($"{P}a", "no lease");
        (await Run("put", $"{P}b", "same lease", "--ignore-lease")).Prints("OK\n");
        Assert.EndsWith($"attached keys([{P}b])\n", await WithKeysInOrder(lease), StringComparison.Ordinal);

        (await Run("put", $"{P}b", "--ignore-value", "--lease=0")).Prints("OK\n");
        Assert.EndsWith("attached keys([])\n", await WithKeysInOrder(lease), StringComparison.Ordinal);
    }

    [EtcdctlFact]
    public async Task A_put_under_another_lease_moves_the_key()
    {
        string first = await Grant(100);
        string second = await Grant(100);
        await PutUnder(first, "a");
        await PutUnder(second, "a");
        (await Run("lease", "revoke", first)).Prints($"lease {first} revoked\n");
        (await Run("get", $"{P}a", "--print-value-only")).Prints("v\n");
        Assert.EndsWith($"attached keys([{P}a])\n", await WithKeysInOrder(second), StringComparison.Ordinal);
    }

    [EtcdctlFact]
    public async Task A_deleted_key_is_detached_and_a_key_put_again_is_not_the_leases_any_more()
    {
        string lease = await Grant(100);
        await PutUnder(lease, "a");
        (await Run("del", $"{P}a")).Prints("1\n");
        Assert.EndsWith("attached keys([])\n", await WithKeysInOrder(lease), StringComparison.Ordinal);
        await Put($"{P}a", "again");
        (await Run("lease", "revoke", lease)).Prints($"lease {lease} revoked\n");
        (await Run("get", $"{P}a", "--print-value-only")).Prints("again\n");
    }

    [EtcdctlFact]
    public async Task A_revoked_lease_takes_its_keys_with_it_in_one_revision()
    {
        string lease = await Grant(100);
        await PutUnder(lease, "a", "b");
        await Put($"{P}c", "stays");
        long r = await RevisionAsync();
        (await Run("lease", "revoke", lease)).Prints($"lease {lease} revoked\n");
        (await Run("get", P, "--prefix")).Prints($"{P}c\nstays\n");
        Assert.Equal(r + 1, await RevisionAsync());

        await using ChildProcess watch = Start("watch", P, "--prefix", $"--rev={r + 1}");
        await Put($"{P}c", "end");
        await watch.WaitForLineAsync(line => line == "end");
        Assert.Equal($"DELETE\n{P}a\n\nDELETE\n{P}b\n\nPUT\n{P}c\nend\n", watch.StandardOutput.Text);
    }

    [EtcdctlFact]
    public async Task A_revoke_without_keys_takes_no_revision()
    {
        string lease = await Grant(100);
        long r = await RevisionAsync();
        (await Run("lease", "revoke", lease)).Prints($"lease {lease} revoked\n");
        Assert.Equal(r, await RevisionAsync());
    }

    [EtcdctlFact]
    public async Task A_lease_that_is_not_there_is_told_as_expired_and_cannot_be_revoked_or_renewed()
    {
        string lease = await Grant(100);
        (await Run("lease", "revoke", lease)).Prints($"lease {lease} revoked\n");
        (await Run("lease", "timetolive", lease)).Prints($"lease {lease} already expired\n");
        (await Run("lease", "timetolive", lease, "--keys")).Prints($"lease {lease} already expired\n");
        long r = await RevisionAsync();
        Assert.Equal(
            $$"""{"cluster_id":C,"member_id":M,"revision":{{r}},"raft_term":T,"id":{{Decimal(lease)}},"ttl":-1,"granted-ttl":0,"keys":null}""" + "\n",
            await Normalised("lease", "timetolive", lease, "-w", "json"));
        (await Run("lease", "revoke", lease)).IsRefused("NotFound", NotFound, "failed to revoke lease ({0})");
        // Keep-alive answers with a TTL of 0, and the client makes the error of it.
        EtcdctlResult once = await Run("lease", "keep-alive", "--once", lease);
        Assert.Equal((2, $"Error: {NotFound}\n"), (once.ExitCode, once.Stderr));
        (await Run("lease", "keep-alive", lease)).Prints($"lease {lease} expired or revoked.\n");
    }

    [EtcdctlFact]
    public async Task The_list_holds_the_leases_that_live()
    {
        string first = await Grant(500);
        string second = await Grant(500);
        string revoked = await Grant(500);
        (await Run("lease", "revoke", revoked)).Succeeds();

        string[] lines = (await Run("lease", "list")).Succeeds().TrimEnd('\n').Split('\n');
        Assert.Equal($"found {lines.Length - 1} leases", lines[0]);
        Assert.Contains(first, lines);
        Assert.Contains(second, lines);
        Assert.DoesNotContain(revoked, lines);

        long r = await RevisionAsync();
        string json = await Normalised("lease", "list", "-w", "json");
        Assert.StartsWith($$"""{"cluster_id":C,"member_id":M,"revision":{{r}},"raft_term":T,"leases":[""", json, StringComparison.Ordinal);
        Assert.Contains($$"""{"id":{{Decimal(first)}}}""", json, StringComparison.Ordinal);
    }

    private static string Decimal(string lease) =>
        long.Parse(lease, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private async Task<string> Grant(int ttl)
    {
        string printed = (await Run("lease", "grant", $"{ttl}")).Succeeds();
        Match granted = Granted().Match(printed);
        Assert.True(granted.Success, $"No lease id in '{printed}'");
        return granted.Groups["id"].Value;
    }

    private async Task PutUnder(string lease, params string[] names)
    {
        foreach (string name in names)
        {
            (await Run("put", P + name, "v", $"--lease={lease}")).Prints("OK\n");
        }
    }

    /// <summary>etcd gives attached keys in no particular order.</summary>
    private async Task<string> WithKeysInOrder(string lease)
    {
        string printed = (await Run("lease", "timetolive", lease, "--keys")).Succeeds();
        return AttachedKeys().Replace(printed, match => $"([{string.Join(' ', match.Groups["keys"].Value.Split(' ').Order(StringComparer.Ordinal))}])");
    }

    [GeneratedRegex("^lease (?<id>[0-9a-f]{16}) granted")]
    private static partial Regex Granted();

    [GeneratedRegex(@"\(\[(?<keys>[^\]]*)\]\)")]
    private static partial Regex AttachedKeys();
}
