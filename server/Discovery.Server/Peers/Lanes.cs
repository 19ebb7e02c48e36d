using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

internal static class Lanes
{
    /// <summary>Whatever can be large goes through the bulk lane; what an election or a waiting client depends on does not.</summary>
    public static Lane Of(PeerMessage message) => message.BodyCase switch
    {
        PeerMessage.BodyOneofCase.Snapshot => Lane.Bulk,
        PeerMessage.BodyOneofCase.Raft when message.Raft.Entries.Count > 0 => Lane.Bulk,
        _ => Lane.Control,
    };

    public static LaneLimits LimitsOf(this PeerNetworkOptions options, Lane lane) => lane == Lane.Bulk ? options.Bulk : options.Control;
}
