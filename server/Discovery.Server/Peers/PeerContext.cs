using System.Globalization;
using Discovery.Server.Metrics;
using Discovery.Server.Node;

namespace Discovery.Server.Peers;

/// <summary>What both halves of the network between members share.</summary>
internal sealed record PeerContext(MemberIdentity Self, IPeerHandler Handler, PeerNetworkOptions Options, TimeProvider Time, PeerMetrics Metrics, ILogger Logger)
{
    /// <summary>An id as etcd writes it.</summary>
    public static string Hex(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);
}
