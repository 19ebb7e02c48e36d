using Discovery.Protocol;

namespace Discovery.Conformance.BadInput;

internal static class ClusterTable
{
    private const string BadUrls = "INVALID_ARGUMENT etcdserver: given member URLs are invalid";

    public static IEnumerable<BadCall> Rows =>
    [
        new("Cluster/MemberAdd", new MemberAddRequest(), "INVALID_ARGUMENT etcdserver: given member URLs are invalid"),
        Add(""), Add("nonsense"), Add("127.0.0.1:2380"), Add("localhost:2380"), Add("http://"), Add("http://127.0.0.1"), Add("http://127.0.0.1:x"), 
        Add("http://127.0.0.1:70000") with { EndsEtcd = true },
        Add("http://127.0.0.1:2380/path"), Add("ftp://127.0.0.1:2380"), Add("http://127.0.0.1:2380,http://127.0.0.1:2381"), Add("http://user:word@127.0.0.1:2380/?q#f"),
        Add(" http://127.0.0.1:2380/x"), Add("http://[::1"), Add("http://\0:1"), Add("%zz://127.0.0.1:1"),
        new("Cluster/MemberAdd", new MemberAddRequest { IsLearner = true }, "INVALID_ARGUMENT etcdserver: given member URLs are invalid"),
        new("Cluster/MemberAdd", new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1", "nonsense" } }, "INVALID_ARGUMENT etcdserver: given member URLs are invalid"),
        new("Cluster/MemberAdd", f => [new MemberAddRequest { PeerURLs = { f.PeerUrl } }], "FAILED_PRECONDITION etcdserver: Peer URLs already exists"),
        new("Cluster/MemberAdd", f => [new MemberAddRequest { PeerURLs = { f.PeerUrl }, IsLearner = true }], "FAILED_PRECONDITION etcdserver: Peer URLs already exists"),
        new("Cluster/MemberRemove", new MemberRemoveRequest(), "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberRemove", new MemberRemoveRequest { ID = 99 }, "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberRemove", new MemberRemoveRequest { ID = ulong.MaxValue }, "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberUpdate", new MemberUpdateRequest(), "NOT_FOUND etcdserver: member not found") { Here = "INVALID_ARGUMENT etcdserver: given member URLs are invalid" },
        new("Cluster/MemberUpdate", new MemberUpdateRequest { ID = 99 }, "NOT_FOUND etcdserver: member not found") { Here = "INVALID_ARGUMENT etcdserver: given member URLs are invalid" },
        new("Cluster/MemberUpdate", new MemberUpdateRequest { PeerURLs = { "http://127.0.0.1:1" } }, "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberUpdate", new MemberUpdateRequest { ID = 99, PeerURLs = { "http://127.0.0.1:1" } }, "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberUpdate", f => [new MemberUpdateRequest { ID = f.MemberId }], "OK") { Here = "INVALID_ARGUMENT etcdserver: given member URLs are invalid" },
        new("Cluster/MemberUpdate", f => [new MemberUpdateRequest { ID = f.MemberId, PeerURLs = { "nonsense" } }], "OK") { Here = "INVALID_ARGUMENT etcdserver: given member URLs are invalid" },
        new("Cluster/MemberPromote", new MemberPromoteRequest(), "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberPromote", new MemberPromoteRequest { ID = 99 }, "NOT_FOUND etcdserver: member not found"),
        new("Cluster/MemberPromote", f => [new MemberPromoteRequest { ID = f.MemberId }], "FAILED_PRECONDITION etcdserver: can only promote a learner member"),
        new("Cluster/MemberList", new MemberListRequest(), "OK"),
        new("Cluster/MemberList", new MemberListRequest { Linearizable = true }, "OK"),
    ];

    private static BadCall Add(string url) => new("Cluster/MemberAdd", new MemberAddRequest { PeerURLs = { url } }, BadUrls);
}
