using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>The way to the other members, as the node sees it: a post box that loses what it can't deliver.</summary>
internal interface IPeerNetwork
{
    /// <summary>
    /// Sends to the member in <see cref="PeerMessage.To"/>; cluster and sender are filled in. Never blocks and never fails: what finds
    /// its member unknown or away, or its lane full, is dropped. The message belongs to the network from now on.
    /// </summary>
    void Send(PeerMessage message);
}
