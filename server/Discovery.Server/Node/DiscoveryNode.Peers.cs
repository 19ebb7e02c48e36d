using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Peers;

namespace Discovery.Server.Node;

/// <summary>Between the network and the replica.</summary>
internal sealed partial class DiscoveryNode : IPeerHandler
{
    private static readonly TimeSpan RoomPoll = TimeSpan.FromMilliseconds(2);

    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One chunk is under way to each member at a time; what is more was sent twice, or by somebody who means no good.
    private const int AcknowledgementsMax = 64;

    private int _acknowledgements;
    private bool _leaving;

    /// <summary>Who is there, as others say, for a member that joins: it has to answer them before it has the list of members.</summary>
    internal IReadOnlyList<Member> MembersMet { get; init; } = [];

    /// <summary>See <see cref="LoggedNames"/>.</summary>
    internal IReadOnlyDictionary<ulong, string> NamesInLog { get; init; } = new Dictionary<ulong, string>();

    /// <summary>True for a founder with others that has never taken part, as far as its folder says: see <see cref="NodeStart.MeetAsync"/>.</summary>
    internal bool IsUntried { get; init; }

    /// <summary>Completes when the cluster has removed this member: it has to stop.</summary>
    public Task Removed => _removed.Task;

    async ValueTask IPeerHandler.ReceiveAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        if (message.BodyCase == PeerMessage.BodyOneofCase.SnapshotAck)
        {
            // The next piece is read from the disk for it: not on the lane by which heartbeats come. The order does not matter.
            if (Interlocked.Increment(ref _acknowledgements) <= AcknowledgementsMax)
                _ = Task.Run(() => TakeAcknowledgement(message), CancellationToken.None);
            else
                Interlocked.Decrement(ref _acknowledgements);
            return;
        }
        // The loop behind is busy. Waiting here holds the sender back, without a queue that grows.
        while (!TryReceive(message))
            await Task.Delay(RoomPoll, _time, cancellationToken);
    }

    private void TakeAcknowledgement(PeerMessage message)
    {
        TryReceive(message);
        Interlocked.Decrement(ref _acknowledgements);
    }

    void IPeerHandler.Unreachable(ulong member) => _replica.Unreachable(member);

    void IPeerHandler.Refused(ulong member, PeerRefusal reason, string text)
    {
        if (reason == PeerRefusal.Removed && _replica.MayLeave(member))
            LeaveCluster();
    }

    DescribeResponse IPeerHandler.Describe()
    {
        var response = _replica.Describe();
        foreach (var member in response.Members.Where(m => m.Name.Length == 0))
            member.Name = NamesInLog.GetValueOrDefault(member.ID, "");
        return response;
    }

    bool IPeerHandler.IsRemoved(ulong member) => _replica.Members.IsRemoved(member);

    private bool TryReceive(PeerMessage message)
    {
        var taken = false;
        OrEnd("peer", () => taken = _replica.TryReceive(message));
        return taken;
    }

    private void MeetMembers()
    {
        var members = _replica.Members;
        // Not at once: the others may need to hear from this member that its removal is committed. Whoever knows refuses to talk to it, see Refused.
        if (_replica.MustLeave)
            LeaveCluster();
        var known = members.List() is { Count: > 0 } list ? list : MembersMet;
        Network.SetPeers([.. known.Select(m => new PeerAddress(m.ID, [.. m.PeerURLs.Select(u => new Uri(u))]))]);
    }

    private void LeaveCluster()
    {
        if (Interlocked.Exchange(ref _leaving, true))
            return;
        LogRemoved(_logger, Identity.MemberId.ToString("x", null), Identity.ClusterId.ToString("x", null));
        _removed.TrySetResult();
    }

    [LoggerMessage(EventId = 31, Level = LogLevel.Error, Message = "the member has been permanently removed from the cluster: member {MemberId}, cluster {ClusterId}; to come back it has to be added anew and start with an empty data folder")]
    private static partial void LogRemoved(ILogger logger, string memberId, string clusterId);
}
