using System.Globalization;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Cluster;

public sealed class MemberListTests(ConformanceServer server) : EtcdctlTests(server)
{
    private string Id => Server.MemberId.ToString("x", CultureInfo.InvariantCulture);

    private string PeerUrl => Server.Process.PeerUrl.GetLeftPart(UriPartial.Authority);

    private string ClientUrl => Server.Process.ClientUrl.GetLeftPart(UriPartial.Authority);

    [EtcdctlFact]
    public async Task A_node_alone_is_its_only_member() =>
        (await Run("member", "list")).Prints($"{Id}, started, {Server.Process.Name}, {PeerUrl}, {ClientUrl}, false\n");

    [EtcdctlFact]
    public async Task The_header_carries_no_revision() =>
        Assert.Equal(
            $$"""{"header":{"cluster_id":C,"member_id":M,"raft_term":T},"members":[{"ID":{{Server.MemberId}},"name":"{{Server.Process.Name}}","peerURLs":["{{PeerUrl}}"],"clientURLs":["{{ClientUrl}}"]}]}""" + "\n",
            await Normalised("member", "list", "-w", "json"));

    [EtcdctlFact]
    public async Task The_fields_tell_the_same() =>
        Assert.Equal(
            HeaderFields(0)
            + $"\"ID\" : {Server.MemberId}\n\"Name\" : \"{Server.Process.Name}\"\n\"PeerURL\" : \"{PeerUrl}\"\n\"ClientURL\" : \"{ClientUrl}\"\n\"IsLearner\" : false\n\n",
            await Normalised("member", "list", "-w", "fields"));

    [EtcdctlFact]
    public async Task The_table_tells_the_same()
    {
        string[][] rows = TableOutput.Parse((await Run("member", "list", "-w", "table")).Succeeds());
        Assert.Equal(2, rows.Length);
        Assert.Equal(["ID", "STATUS", "NAME", "PEER ADDRS", "CLIENT ADDRS", "IS LEARNER"], rows[0]);
        Assert.Equal([Id, "started", Server.Process.Name, PeerUrl, ClientUrl, "false"], rows[1]);
    }
}
