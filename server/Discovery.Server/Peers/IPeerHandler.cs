using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>The node, as the network between members sees it. Called from any thread, also from inside <see cref="IPeerNetwork.Send"/>.</summary>
internal interface IPeerHandler
{
    /// <summary>
    /// A message whose cluster, sender and receiver have been checked. One at a time and in order for each sender and lane, but both
    /// lanes side by side. As long as it waits, nothing more is read from that lane, which is how a busy member holds its peers back.
    /// </summary>
    ValueTask ReceiveAsync(PeerMessage message, CancellationToken cancellationToken);

    /// <summary>Messages to the member were dropped or may have been lost on the way. Once per outage and lane. Must not block.</summary>
    void Unreachable(ulong member);

    /// <summary>The member does not talk to this one, and says why. Once until a lane to it opens or the reason changes. Must not block.</summary>
    void Refused(ulong member, PeerRefusal reason, string text);

    /// <summary>The answer for a member that joins.</summary>
    DescribeResponse Describe();

    /// <summary>Whether the member was removed for good. Asked for each message; members that are not known yet are let in.</summary>
    bool IsRemoved(ulong member);
}
