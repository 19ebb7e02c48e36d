using Discovery.Protocol.Peers;
using Discovery.Server.Peers;

namespace Discovery.Simulation.Cluster;

/// <summary>One life of a member as the network sees it: whatever it says after its death is not heard.</summary>
internal sealed class SimPort(SimMember member, SimNetwork network, ClusterHistory history) : IPeerNetwork
{
    public bool IsClosed { get; set; }

    public void Send(PeerMessage message)
    {
        if (IsClosed)
            return;
        message.ClusterId = member.Identity.ClusterId;
        message.From = member.Id;
        if (message.Raft is { } raft)
            history.Said(raft, member.Id, message.To);
        network.Send(message, member.Departure);
    }
}
