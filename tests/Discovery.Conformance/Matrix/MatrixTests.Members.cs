using System.Text.RegularExpressions;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Matrix;

/// <summary>What needs another member, or another leader.</summary>
public abstract partial class MatrixTests
{
    [EtcdctlFact]
    public async Task A_member_that_etcdctl_adds_as_a_learner_starts_with_the_flags_it_prints_is_promoted_and_removed()
    {
        MatrixEtcdctl etcdctl = new(cluster);
        string endpoints = $"--endpoints={cluster.Cluster.Endpoints}";
        MemberProcess late = cluster.Cluster.NewMember();
        try
        {
            string added = string.Empty;
            // etcd calls a cluster unhealthy until its members have known each other for some seconds.
            await Eventually.Async(async () =>
            {
                EtcdctlResult add = await etcdctl.RunAsync(["member", "add", late.Name, "--learner", $"--peer-urls={late.PeerUrlText}", endpoints]);
                added = add.Stdout;
                return !add.Stderr.Contains("etcdserver: unhealthy cluster", StringComparison.Ordinal) && add.Succeeds().Length > 0;
            });
            string id = added.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            late.InitialCluster = InitialCluster().Match(added).Groups["members"].Value;
            late.InitialClusterState = "existing";
            await late.StartAsync();
            await Eventually.Async(async () =>
            {
                string promoted = (await etcdctl.RunAsync(["member", "promote", id, endpoints])).Succeeds();
                return Regex.IsMatch(promoted, $"^Member +{id} promoted in cluster +[0-9a-f]+\n$");
            });
            // Not by the kit's own calls: they know no password.
            await Eventually.Async(async () => (await etcdctl.RunAsync(["get", "member", $"--endpoints={late.Endpoint}"])).ExitCode == 0);
            string listed = (await etcdctl.RunAsync(["member", "list", endpoints])).Succeeds();
            Assert.Contains($"{id}, started, {late.Name}, {late.PeerUrlText}, {late.ClientUrl.GetLeftPart(UriPartial.Authority)}, false\n", listed, StringComparison.Ordinal);
            (await etcdctl.RunAsync(["put", "member", "1", endpoints])).Prints("OK\n");
            (await etcdctl.RunAsync(["get", "member", $"--endpoints={late.Endpoint}"])).Prints("member\n1\n");
            // etcd refuses until the new member has been connected for a while.
            await Eventually.Async(async () => Regex.IsMatch(
                (await etcdctl.RunAsync(["member", "remove", id, endpoints])).Succeeds(), $"^Member +{id} removed from cluster +[0-9a-f]+\n$"));
            await late.Process.WaitForExitAsync();
        }
        finally
        {
            await cluster.Cluster.DiscardAsync(late);
        }
    }

    [EtcdctlFact]
    public async Task Leadership_moves_to_the_member_that_etcdctl_names()
    {
        MatrixEtcdctl etcdctl = new(cluster);
        List<(string Endpoint, string Id, bool Leads)> members = await MembersAsync();
        string from = members.Single(m => m.Leads).Id;
        if (members.Count == 1)
        {
            // To itself: it is there already.
            (await etcdctl.RunAsync(["move-leader", from])).Prints($"Leadership transferred from {from} to {from}\n");
            return;
        }

        (string endpoint, string to, _) = members.First(m => !m.Leads);
        (await etcdctl.RunAsync(["move-leader", to, $"--endpoints={endpoint}"])).Fails("no leader endpoint given at ");
        (await etcdctl.RunAsync(["move-leader", to])).Prints($"Leadership transferred from {from} to {to}\n");
        await Eventually.Async(async () => (await MembersAsync()).Single(m => m.Leads).Id == to);
        (await etcdctl.RunAsync(["move-leader", "4711"])).Fails("etcdserver: bad leader transferee");

        async Task<List<(string Endpoint, string Id, bool Leads)>> MembersAsync()
        {
            string status = (await etcdctl.RunAsync(["endpoint", "status"])).Succeeds();
            return [.. status.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(", ")).Select(f => (f[0], f[1], f[4] == "true"))];
        }
    }

    [GeneratedRegex("ETCD_INITIAL_CLUSTER=\"(?<members>[^\"]+)\"")]
    private static partial Regex InitialCluster();
}
