using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client;

public sealed partial class KvClient
{
    public async Task<EndpointStatus> GetStatusAsync(Uri endpoint, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        EndpointList.Validate([endpoint]);
        if (_pool.Find(endpoint) is { } known)
            return await StatusAsync(known.Channel, endpoint, cancellationToken);
        var channelOptions = new RpcChannelOptions { ConnectTimeout = _options.ConnectTimeout, Ssl = _options.Ssl };
        await using var channel = new RpcChannel(endpoint, channelOptions);
        return await StatusAsync(channel, endpoint, cancellationToken);
    }

    public async Task<IReadOnlyList<ClusterMember>> ListMembersAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var request = new MemberListRequest { Linearizable = true };
        var response = await _caller.CallAsync(Methods.MemberList, request, CallKind.Repeatable, cancellationToken);
        return response.Members.Select(member => new ClusterMember
        {
            Id = member.ID,
            Name = member.Name,
            PeerUrls = [.. member.PeerURLs],
            ClientUrls = [.. member.ClientURLs],
            IsLearner = member.IsLearner,
        }).ToArray();
    }

    private async Task<EndpointStatus> StatusAsync(RpcChannel channel, Uri endpoint, CancellationToken cancellationToken)
    {
        var options = new RpcCallOptions { Timeout = _options.RequestTimeout };
        var response = await channel.UnaryAsync(Methods.Status, new StatusRequest(), options, cancellationToken);
        return new EndpointStatus
        {
            Endpoint = endpoint,
            ClusterId = response.Header?.ClusterId ?? 0,
            MemberId = response.Header?.MemberId ?? 0,
            Version = response.Version,
            Revision = response.Header?.Revision ?? 0,
            DbSizeBytes = response.DbSize,
            DbSizeInUseBytes = response.DbSizeInUse,
            Leader = response.Leader,
            IsLearner = response.IsLearner,
            RaftTerm = response.RaftTerm,
            RaftIndex = response.RaftIndex,
            RaftAppliedIndex = response.RaftAppliedIndex,
            Errors = [.. response.Errors],
        };
    }
}
