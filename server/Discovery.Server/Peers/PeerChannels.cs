using Discovery.Protocol.Peers;
using Discovery.Rpc;

namespace Discovery.Server.Peers;

/// <summary>Opens connections to members: the one place that knows about schemes, TLS and the settings of the HTTP stack.</summary>
internal static class PeerChannels
{
    /// <summary>A channel of its own for each lane is what keeps the lanes apart: channels never share a connection.</summary>
    public static RpcChannel Open(Uri url, Lane lane, PeerNetworkOptions options) => new(url, new RpcChannelOptions
    {
        ConnectTimeout = options.ConnectTimeout,
        // A host that vanished sends no farewell; without the pings a lane without traffic would stay open for minutes.
        KeepAlivePingDelay = TimeSpan.FromSeconds(lane == Lane.Control ? 2 : 5),
        // Behind a large message on a slow line the answer may take its time.
        KeepAlivePingTimeout = TimeSpan.FromSeconds(lane == Lane.Control ? 5 : 10),
        MaxReceiveMessageBytes = PeerLimits.MessageBytesMax,
        Ssl = options.Tls.Client,
    });
}
