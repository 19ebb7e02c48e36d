using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Server.Options;
using Discovery.Server.Peers;

namespace Discovery.Server.Node;

/// <summary>What a member with an empty data folder is to become.</summary>
/// <param name="Founders">The members with which the cluster begins; null for one that joins a cluster and learns of them from its leader.</param>
internal sealed record ClusterPlan(MemberIdentity Identity, IReadOnlyList<Member>? Founders)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(1);

    /// <exception cref="ClusterStartException">The flags and the other members do not allow it.</exception>
    public static async Task<ClusterPlan> MakeAsync(ServerOptions options, PeerNetworkOptions peers, CancellationToken cancellationToken)
    {
        RequireSelf(options.Name, options.InitialCluster, options.InitialAdvertisePeerUrls);
        var others = await AskAsync(options, peers, cancellationToken);
        return options.IsNewCluster ? Found(options, others) : Join(options, others);
    }

    /// <summary>
    /// The members of the cluster that this member joins, for as long as it has nothing from the leader: without them it could not answer
    /// who sends it the state.
    /// </summary>
    /// <exception cref="ClusterStartException">Nobody who knows them could be asked.</exception>
    public static async Task<IReadOnlyList<Member>> AskForMembersAsync(
        ServerOptions options, PeerNetworkOptions peers, MemberIdentity identity, CancellationToken cancellationToken)
    {
        var others = await AskAsync(options, peers, cancellationToken);
        return others.Where(o => o.ClusterId == identity.ClusterId).MaxBy(o => o.Members.Count)?.Members
            ?? throw new ClusterStartException(
                $"this member has not heard from its cluster {identity.ClusterId:x} yet, and none of the other members in --initial-cluster could be "
                + "asked about it: start them first, and check their peer URLs");
    }

    /// <summary>
    /// One look around of a founder that has never taken part. If it had, and lost its folder while nobody was there to say so, it would vote
    /// and count for a majority that forgets what it had acknowledged.
    /// </summary>
    /// <returns>False when nobody of its cluster could be asked.</returns>
    /// <exception cref="ClusterStartException">The others know it as one that has taken part, or that was removed.</exception>
    public static async Task<bool> MeetOthersAsync(
        IReadOnlyList<Member> members, MemberIdentity identity, PeerNetworkOptions peers, CancellationToken cancellationToken)
    {
        var asked = members.Where(m => m.ID != identity.MemberId).SelectMany(m => m.PeerURLs).Select(url => AskAsync(new Uri(url), peers, cancellationToken)).ToList();
        var answers = (await Task.WhenAll(asked)).OfType<DescribeResponse>().Where(o => o.ClusterId == identity.ClusterId).ToList();
        foreach (var answer in answers)
            RefuseKnown(identity.MemberId, answer);
        return answers.Count > 0;
    }

    /// <exception cref="ClusterStartException">The member is not in the list, or with other URLs than its own.</exception>
    public static void RequireSelf(string name, IReadOnlyDictionary<string, IReadOnlyList<Uri>> cluster, IReadOnlyList<Uri> advertised)
    {
        if (!cluster.TryGetValue(name, out var own))
        {
            throw new ClusterStartException(
                $"couldn't find local name \"{name}\" in the initial cluster configuration: add {name}=<peer url> to --initial-cluster");
        }
        if (!own.ToHashSet().SetEquals(advertised))
        {
            throw new ClusterStartException(
                "--initial-cluster has other peer urls for this member than --initial-advertise-peer-urls: make them equal");
        }
    }

    /// <summary>As in etcd every founder derives the same ids from the same flags.</summary>
    public static ClusterPlan Of(string name, IReadOnlyDictionary<string, IReadOnlyList<Uri>> cluster, string token)
    {
        var founders = cluster.Select(m => Founder(m.Value, token)).ToList();
        var self = MemberIdentity.MemberIdOf(cluster[name], token);
        return new ClusterPlan(new MemberIdentity(MemberIdentity.ClusterIdOf(founders.Select(m => m.ID)), self), founders);
    }

    private static ClusterPlan Found(ServerOptions options, IReadOnlyList<DescribeResponse> others)
    {
        var plan = Of(options.Name, options.InitialCluster, options.InitialClusterToken);
        var (cluster, self) = plan.Identity;
        foreach (var other in others)
        {
            if (other.ClusterId == cluster)
                RefuseKnown(self, other);
            else
                RefuseToFoundBeside(other, options, cluster);
        }
        return plan;
    }

    /// <summary>
    /// Once a member was removed and added anew, the flags of the founding lead to another cluster's id than the one that is there. A second
    /// cluster must not grow beside it, least of all from members that lost their folders.
    /// </summary>
    private static void RefuseToFoundBeside(DescribeResponse other, ServerOptions options, ulong cluster)
    {
        // Whoever has no name was founded just now, and from other flags: its own log says so.
        if (other.Members.All(m => m.Name.Length == 0))
            return;
        if (Find(other, options) is not { } self)
        {
            throw new ClusterStartException(
                $"--initial-cluster-state is new, which would found cluster {cluster:x}, but member {other.MemberId:x} in --initial-cluster belongs to cluster "
                + $"{other.ClusterId:x}: compare --initial-cluster and --initial-cluster-token, or, to join that one, add this member (etcdctl member add) and "
                + "start it with --initial-cluster-state existing");
        }
        RefuseKnown(self.ID, other);
        throw new ClusterStartException(
            $"--initial-cluster-state is new, but this is member {self.ID:x} of cluster {other.ClusterId:x}, which exists: start it with "
            + "--initial-cluster-state existing");
    }

    private static ClusterPlan Join(ServerOptions options, IReadOnlyList<DescribeResponse> others)
    {
        if (others.Count == 0)
        {
            throw new ClusterStartException(
                "--initial-cluster-state is existing, but none of the other members in --initial-cluster could be asked about the cluster: "
                + "start them first, and check their peer URLs");
        }
        var cluster = others.MaxBy(o => o.Members.Count)!;
        if (Find(cluster, options) is not { } self)
        {
            var own = options.InitialAdvertisePeerUrls.Select(MemberIdentity.UrlText);
            throw new ClusterStartException(
                $"the cluster {cluster.ClusterId:x} has no member with the peer URLs {string.Join(',', own)}: add it first "
                + $"(etcdctl member add {options.Name} --peer-urls={string.Join(',', own)}), or correct --initial-advertise-peer-urls");
        }
        RefuseKnown(self.ID, cluster);
        return new ClusterPlan(new MemberIdentity(cluster.ClusterId, self.ID), null);
    }

    /// <summary>The member that has this one's peer URLs.</summary>
    private static Member? Find(DescribeResponse cluster, ServerOptions options)
    {
        var own = options.InitialAdvertisePeerUrls.Select(MemberIdentity.UrlText).ToHashSet(StringComparer.Ordinal);
        return cluster.Members.FirstOrDefault(m => own.SetEquals(m.PeerURLs));
    }

    /// <summary>
    /// A member that has taken part must not start with nothing: it has acknowledged entries and given votes that it no longer knows of.
    /// </summary>
    private static void RefuseKnown(ulong self, DescribeResponse cluster)
    {
        if (cluster.Removed.Contains(self))
        {
            throw new ClusterStartException(
                $"member {self:x} was removed from cluster {cluster.ClusterId:x} and never comes back under its id: add it anew "
                + "(etcdctl member add) and start it with --initial-cluster-state existing");
        }
        if (cluster.Members.FirstOrDefault(m => m.ID == self) is { Name.Length: > 0 } known)
        {
            throw new ClusterStartException(
                $"member {self:x} ({known.Name}) has already been bootstrapped in cluster {cluster.ClusterId:x}, but its data folder is empty: bring the "
                + $"folder back, or remove the member and add it anew (etcdctl member remove {self:x}; etcdctl member add), then start it empty with "
                + "--initial-cluster-state existing");
        }
    }

    private static async Task<IReadOnlyList<DescribeResponse>> AskAsync(ServerOptions options, PeerNetworkOptions peers, CancellationToken cancellationToken)
    {
        var own = options.InitialAdvertisePeerUrls.ToHashSet();
        var asked = options.InitialCluster.Values.SelectMany(urls => urls).Where(url => !own.Contains(url)).Select(url => AskAsync(url, peers, cancellationToken)).ToList();
        return [.. (await Task.WhenAll(asked)).OfType<DescribeResponse>()];
    }

    private static async Task<DescribeResponse?> AskAsync(Uri url, PeerNetworkOptions peers, CancellationToken cancellationToken)
    {
        try
        {
            return await PeerDescriber.DescribeAsync(url, AskTimeout, peers, cancellationToken);
        }
        catch (RpcException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Not up yet, as when a cluster starts for the first time.
            return null;
        }
    }

    private static Member Founder(IReadOnlyList<Uri> urls, string token)
    {
        var member = new Member { ID = MemberIdentity.MemberIdOf(urls, token) };
        member.PeerURLs.AddRange(urls.Select(MemberIdentity.UrlText));
        return member;
    }
}
