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
        KeepAlivePingDelay = OnLane(options.PingDelay, lane),
        KeepAlivePingTimeout = OnLane(options.PingTimeout, lane),
        MaxReceiveMessageBytes = PeerLimits.MessageBytesMax,
        Ssl = options.Tls.Client?.Invoke(),
    });

    private static TimeSpan OnLane(TimeSpan time, Lane lane) => lane == Lane.Bulk && time != Timeout.InfiniteTimeSpan ? time * 2 : time;
}
