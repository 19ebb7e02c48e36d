using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Server.Node;

namespace Discovery.Server.Peers;

/// <summary>Who may talk to this member. Asked for each message, as a mistake in one would put another cluster's entries into the log.</summary>
internal static class PeerIdentityCheck
{
    /// <summary>Null when the message is welcome.</summary>
    public static RpcException? Check(PeerMessage message, MemberIdentity self, IPeerHandler handler)
    {
        if (message.ClusterId != self.ClusterId)
        {
            return Refuse(
                PeerRefusal.WrongCluster,
                $"etcdserver: cluster ID mismatch: member {Hex(message.From)} belongs to cluster {Hex(message.ClusterId)}, member {Hex(self.MemberId)} "
                + $"to cluster {Hex(self.ClusterId)}; compare --initial-cluster and --initial-cluster-token, "
                + "or start the one that does not belong here with an empty data folder");
        }
        if (message.To != self.MemberId)
        {
            return Refuse(
                PeerRefusal.WrongMember,
                $"etcdserver: member ID mismatch: the message is for member {Hex(message.To)}, this is member {Hex(self.MemberId)}; "
                + "the peer URLs of one of them lead to the other: correct them with member update");
        }
        if (message.From == self.MemberId || message.From == 0)
        {
            return Refuse(
                PeerRefusal.WrongMember,
                $"etcdserver: member ID mismatch: the message to member {Hex(self.MemberId)} names member {Hex(message.From)} as its sender; "
                + "is a copy of this member's data folder in use elsewhere?");
        }
        return handler.IsRemoved(message.From)
            ? Refuse(
                PeerRefusal.Removed,
                $"the member has been permanently removed from the cluster: member {Hex(message.From)}, cluster {Hex(self.ClusterId)}, says member "
                + $"{Hex(self.MemberId)}; to come back it has to be added anew and start with an empty data folder")
            : null;
    }

    /// <summary>For what is no message of this protocol, whoever sent it.</summary>
    public static RpcException BadMessage(string text) => Refuse(PeerRefusal.BadMessage, text);

    private static RpcException Refuse(PeerRefusal reason, string text)
    {
        var code = reason == PeerRefusal.BadMessage ? RpcStatusCode.InvalidArgument : RpcStatusCode.FailedPrecondition;
        return new RpcException(code, text) { Trailers = { { PeerMethods.RefusalTrailer, reason.ToString() } } };
    }

    private static string Hex(ulong id) => PeerContext.Hex(id);
}
