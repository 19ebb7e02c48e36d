using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>The service Cluster.</summary>
internal sealed class ClusterCalls(UnaryCaller caller) : IKvCluster
{
    public async Task<IReadOnlyList<ClusterMember>> ListAsync(bool linearizable = true, CancellationToken cancellationToken = default)
    {
        var request = new MemberListRequest { Linearizable = linearizable };
        var response = await caller.CallAsync(Methods.MemberList, request, CallKind.Repeatable, cancellationToken, linearizable);
        return [.. response.Members.Select(ToMember)];
    }

    public async Task<ClusterMember> AddAsync(
        IReadOnlyList<string> peerUrls, bool learner = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peerUrls);
        var request = new MemberAddRequest { PeerURLs = { peerUrls }, IsLearner = learner };
        return ToMember((await caller.CallAsync(Methods.MemberAdd, request, CallKind.Write, cancellationToken)).Member);
    }

    public Task RemoveAsync(ulong id, CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.MemberRemove, new MemberRemoveRequest { ID = id }, CallKind.Write, cancellationToken);

    public Task UpdateAsync(ulong id, IReadOnlyList<string> peerUrls, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peerUrls);
        var request = new MemberUpdateRequest { ID = id, PeerURLs = { peerUrls } };
        return caller.CallAsync(Methods.MemberUpdate, request, CallKind.Write, cancellationToken);
    }

    public Task PromoteAsync(ulong id, CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.MemberPromote, new MemberPromoteRequest { ID = id }, CallKind.Write, cancellationToken);

    private static ClusterMember ToMember(Member member) => new()
    {
        Id = member.ID,
        Name = member.Name,
        PeerUrls = [.. member.PeerURLs],
        ClientUrls = [.. member.ClientURLs],
        IsLearner = member.IsLearner,
    };
}
