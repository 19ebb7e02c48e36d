using System.Globalization;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Cluster;

/// <summary>What etcdctl says of changes of members. The cluster is of one, which a learner that never starts does not disturb.</summary>
public sealed class MemberChangeTests(ConformanceServer server) : EtcdctlTests(server)
{
    private const string NoSuchMember = "4711";

    private string Id => Server.MemberId.ToString("x", CultureInfo.InvariantCulture);

    [EtcdctlFact]
    public async Task A_learner_is_added_listed_not_promoted_before_it_starts_and_removed()
    {
        string added = (await Run("member", "add", "late", "--learner", "--peer-urls=http://127.0.0.1:1")).Succeeds();
        Assert.Matches("^Member +[0-9a-f]+ added to cluster +[0-9a-f]+\n\nETCD_NAME=\"late\"\n", added);
        Assert.Contains("\nETCD_INITIAL_ADVERTISE_PEER_URLS=\"http://127.0.0.1:1\"\nETCD_INITIAL_CLUSTER_STATE=\"existing\"\n", added, StringComparison.Ordinal);
        string id = added.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Contains($"{id}, unstarted, , http://127.0.0.1:1, , true\n", (await Run("member", "list")).Succeeds(), StringComparison.Ordinal);

        (await Run("member", "promote", id))
            .IsRefused("FailedPrecondition", "etcdserver: can only promote a learner member which is in sync with leader");
        (await Run("member", "add", "another", "--learner", "--peer-urls=http://127.0.0.1:2"))
            .IsRefused("FailedPrecondition", "etcdserver: too many learner members in cluster");
        // The server's own URL: within one second etcd draws the same id twice for the same URL, and complains of that instead.
        string taken = Server.Process.PeerUrl.GetLeftPart(UriPartial.Authority);
        (await Run("member", "add", "same", $"--peer-urls={taken}")).IsRefused("FailedPrecondition", "etcdserver: Peer URLs already exists");

        Assert.Matches($"^Member +{id} updated in cluster +[0-9a-f]+\n$", (await Run("member", "update", id, "--peer-urls=http://127.0.0.1:3")).Succeeds());
        Assert.Matches($"^Member +{id} removed from cluster +[0-9a-f]+\n$", (await Run("member", "remove", id)).Succeeds());
        (await Run("member", "remove", id)).IsRefused("NotFound", "etcdserver: member not found");
    }

    [EtcdctlFact]
    public async Task A_member_that_is_not_there_is_neither_removed_nor_updated_nor_promoted()
    {
        (await Run("member", "remove", NoSuchMember)).IsRefused("NotFound", "etcdserver: member not found");
        (await Run("member", "update", NoSuchMember, "--peer-urls=http://127.0.0.1:4")).IsRefused("NotFound", "etcdserver: member not found");
        (await Run("member", "promote", NoSuchMember)).IsRefused("NotFound", "etcdserver: member not found");
    }

    [EtcdctlFact]
    public async Task A_voter_is_not_promoted() =>
        (await Run("member", "promote", Id)).IsRefused("FailedPrecondition", "etcdserver: can only promote a learner member");

    [EtcdctlFact]
    public async Task Every_endpoint_of_the_cluster_is_healthy()
    {
        EtcdctlResult health = await Run("endpoint", "health", "--cluster");
        Assert.Contains(" is healthy: successfully committed proposal", health.Succeeds() + health.Stderr, StringComparison.Ordinal);
    }
}
