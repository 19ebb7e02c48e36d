using Discovery.Protocol.Peers;
using Discovery.Rpc;

namespace Discovery.Server.Peers;

/// <summary>Asks a member what its cluster looks like: for one that joins or comes back without its data.</summary>
internal static class PeerDescriber
{
    /// <exception cref="RpcException">Nobody answered within the time-out, or it was no member.</exception>
    public static async Task<DescribeResponse> DescribeAsync(Uri url, TimeSpan timeout, PeerNetworkOptions options, CancellationToken cancellationToken = default)
    {
        await using var channel = PeerChannels.Open(url, Lane.Control, options);
        return await channel.UnaryAsync(PeerMethods.Describe, new DescribeRequest(), new RpcCallOptions { Timeout = timeout }, cancellationToken);
    }
}
