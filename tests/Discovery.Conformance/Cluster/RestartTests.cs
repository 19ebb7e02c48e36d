using System.Text.Json;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Cluster;

/// <summary>What a client sees of a node that was killed and started again on its folder.</summary>
public sealed class RestartTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task Keys_revisions_history_leases_and_identity_are_as_before_and_the_term_is_not_lower()
    {
        string lease = (await Run("lease", "grant", "1000")).Succeeds().Split(' ')[1];
        await Put($"{P}a", "1");
        long r = await RevisionAsync();
        (await Run("put", $"{P}a", "2", $"--lease={lease}")).Prints("OK\n");
        (await Run("put", $"{P}b", "3")).Prints("OK\n");
        (await Run("del", $"{P}b")).Prints("1\n");
        string all = await Normalised("get", P, "--prefix", "-w", "json");
        string members = (await Run("member", "list")).Succeeds();
        ulong term = await Term();

        await Server.Process.RestartAsync();

        Assert.Equal(all, await Normalised("get", P, "--prefix", "-w", "json"));
        (await Run("get", $"{P}a", $"--rev={r}", "--print-value-only")).Prints("1\n");
        Assert.Equal(members, (await Run("member", "list")).Succeeds());
        Assert.EndsWith($"attached keys([{P}a])\n", (await Run("lease", "timetolive", lease, "--keys")).Succeeds(), StringComparison.Ordinal);
        Assert.True(await Term() >= term);
        Assert.Equal($$"""{"header":{{Header(r + 4)}}}""" + "\n", await Normalised("put", $"{P}a", "4", "-w", "json"));
        await using ChildProcess watch = Start("watch", P, "--prefix", $"--rev={r}");
        await watch.WaitForLineAsync(line => line == "4");
        Assert.Equal($"PUT\n{P}a\n1\nPUT\n{P}a\n2\nPUT\n{P}b\n3\nDELETE\n{P}b\n\nPUT\n{P}a\n4\n", watch.StandardOutput.Text);
    }

    [EtcdctlFact]
    public async Task What_was_compacted_stays_compacted()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Succeeds();

        await Server.Process.RestartAsync();

        (await Run("get", $"{P}a", $"--rev={r - 1}"))
            .IsRefused("OutOfRange", "etcdserver: mvcc: required revision has been compacted");
        (await Run("get", $"{P}a", $"--rev={r}", "--print-value-only")).Prints("2\n");
    }

    private async Task<ulong> Term()
    {
        using JsonDocument answer = JsonDocument.Parse((await Run("endpoint", "status", "-w", "json")).Succeeds());
        return answer.RootElement[0].GetProperty("Status").GetProperty("raftTerm").GetUInt64();
    }
}
