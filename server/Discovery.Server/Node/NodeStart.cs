using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>From a data folder to a member that takes part: found, join or recover.</summary>
internal static partial class NodeStart
{
    // Founders are started one after the other.
    private static readonly TimeSpan MeetUntold = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MeetPause = TimeSpan.FromMilliseconds(100);

    /// <param name="stopping">Ends the start between two steps, none of which is left half done.</param>
    /// <exception cref="OperationCanceledException">It is to stop.</exception>
    /// <exception cref="StorageUnusableException">The folder is in use, not writable, or of a newer version.</exception>
    /// <exception cref="StorageCorruptException">Something in it is damaged; the message says what and what to do.</exception>
    /// <exception cref="ClusterStartException">The flags and the other members do not allow this member to start.</exception>
    public static async Task<DiscoveryNode> OpenAsync(
        ServerOptions options, PeerNetworkOptions peers, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var folder = DataFolder.Open(new FileDisk(options.DataDir), new DataFolderOptions { RevisionMemoryBytes = options.MemoryBudgetBytes });
        try
        {
            var logger = loggers.CreateLogger("Discovery.Server");
            stopping.ThrowIfCancellationRequested();
            if (folder.Manifest.StoreState.IsEmpty)
                await FoundAsync(options, peers, folder, logger, stopping);
            var state = NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span);
            var identity = new MemberIdentity(state.ClusterId, state.MemberId);
            LogKnown(logger, Hex(state.MemberId), Hex(state.ClusterId), folder.Manifest.AppliedIndex, folder.Replay.Entries.Count);
            var parts = NodeMachine.Restore(folder, new WatchHubOptions
            {
                ProgressInterval = options.WatchProgressNotifyInterval,
                WatchersMax = options.Limits.WatchersMax,
                WatchersPerStreamMax = options.Limits.WatchersPerStreamMax,
            });
            stopping.ThrowIfCancellationRequested();
            var restore = LogRecords.Restore(folder, MembershipOf(parts, folder, identity));
            if (options.ForceNewCluster)
                restore = ForcedCluster.Write(folder, identity, restore, options.InitialAdvertisePeerUrls.Select(MemberIdentity.UrlText), logger);
            var met = restore.Membership.All.Any() ? [] : await ClusterPlan.AskForMembersAsync(options, peers, identity, stopping);
            stopping.ThrowIfCancellationRequested();
            return new DiscoveryNode(options, folder, identity, restore, parts, peers, time, loggers)
            {
                MembersMet = met,
                NamesInLog = LoggedNames.Of(parts.Machine.MembersView, restore.Entries),
                IsUntried = IsUntried(restore),
            };
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Returns once this member may take part: at once, but for a founder that never has and is not alone. That one, before it votes for
    /// anybody, asks one of the others at least, without which it could do nothing anyway.
    /// </summary>
    /// <exception cref="ClusterStartException">It has taken part before, say the others, and lost its folder since.</exception>
    /// <exception cref="OperationCanceledException">It is to stop.</exception>
    public static async Task MeetAsync(PeerNetworkOptions peers, DiscoveryNode node, TimeProvider time, CancellationToken stopping)
    {
        if (!node.IsUntried)
            return;
        var began = time.GetTimestamp();
        for (var told = false; !await ClusterPlan.MeetOthersAsync(node.Members, node.Identity, peers, stopping);)
        {
            if (!told && time.GetElapsedTime(began) >= MeetUntold)
            {
                LogAlone(node.Logger);
                told = true;
            }
            await Task.Delay(MeetPause, time, stopping);
        }
    }

    /// <summary>Name and addresses may have changed since the last start; the cluster knows them from the log. Waits for a leader.</summary>
    public static async Task PublishAsync(ServerOptions options, DiscoveryNode node, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                // A learner may not ask for anything but this; its leader knows it already.
                if (!node.Status.IsLearner)
                    await node.WaitForReadAsync(cancellationToken);
                if (await TryPublishAsync(options, node, cancellationToken))
                    return;
            }
            catch (StoreException e) when (e.Error is StoreError.TimedOut or StoreError.TimedOutLeaderFailure or StoreError.NotSupportedForLearner or StoreError.TooManyRequests)
            {
                LogWaiting(node.Logger, e.Message);
            }
        }
    }

    private static async Task<bool> TryPublishAsync(ServerOptions options, DiscoveryNode node, CancellationToken cancellationToken)
    {
        var self = new Member { ID = node.Identity.MemberId, Name = options.Name };
        self.ClientURLs.AddRange(options.AdvertiseClientUrls.Select(MemberIdentity.UrlText));
        if (node.Members.FirstOrDefault(m => m.ID == self.ID) is { } known && known.Name == self.Name && known.ClientURLs.SequenceEqual(self.ClientURLs))
            return true;
        self.PeerURLs.AddRange(options.InitialAdvertisePeerUrls.Select(MemberIdentity.UrlText));
        await node.PublishAsync(self, cancellationToken);
        return false;
    }

    /// <summary>
    /// The first start. Identity and members are durable before anything else, so that other flags at the next start don't make another
    /// member of it.
    /// </summary>
    private static async Task FoundAsync(ServerOptions options, PeerNetworkOptions peers, DataFolder folder, ILogger logger, CancellationToken stopping)
    {
        foreach (var (name, urls) in options.InitialCluster.Where(member => member.Value.Count > 1))
            LogSeveralUrls(logger, name, urls.Count);
        var plan = await ClusterPlan.MakeAsync(options, peers, stopping);
        LogNew(logger, Hex(plan.Identity.MemberId), Hex(plan.Identity.ClusterId), options.DataDir);
        var state = new NodeState { ClusterId = plan.Identity.ClusterId, MemberId = plan.Identity.MemberId };
        if (plan.Founders is null)
        {
            folder.Checkpoint(new CheckpointState(0, 0, state.ToByteArray()));
            return;
        }
        var (index, term, machine) = StateMachine.Found(plan.Founders);
        state.Machine = ByteString.CopyFrom(machine);
        folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
    }

    // A log of the first version begins with the only member's own publication, and with no other word about members.
    private static Membership MembershipOf(NodeMachine parts, DataFolder folder, MemberIdentity identity)
    {
        var membership = NodeMachine.MembershipOf(parts.Machine.MembersView);
        return membership.Voters.IsEmpty && folder.Replay.Entries.Count > 0 ? Membership.Of([identity.MemberId]) : membership;
    }

    // A term is durable before its leader is followed, and so before a vote is given, an entry acknowledged or this member's name published.
    private static bool IsUntried(RaftRestore restore) =>
        Math.Max(restore.HardState.Term, restore.AppliedTerm) <= StateMachine.FoundingTerm
        && restore.Entries.Count == 0 && restore.Membership.Voters.Count > 1;

    private static string Hex(ulong id) => id.ToString("x", null);

    [LoggerMessage(EventId = 24, Level = LogLevel.Warning, Message = "\"{Name}\" stands {Count} times in --initial-cluster: it is taken for one member with as many peer urls; members need names of their own")]
    private static partial void LogSeveralUrls(ILogger logger, string name, int count);

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "new member {MemberId} of cluster {ClusterId} in {DataDir}")]
    private static partial void LogNew(ILogger logger, string memberId, string clusterId, string dataDir);

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "member {MemberId} of cluster {ClusterId} goes on from applied index {AppliedIndex}; {Entries} entries to replay")]
    private static partial void LogKnown(ILogger logger, string memberId, string clusterId, ulong appliedIndex, int entries);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "waiting for a leader before clients are served: {Reason}; are the other members running, and can they be reached?")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(EventId = 25, Level = LogLevel.Warning, Message = "waiting for one of the other members to answer on its peer port: a member that never took part asks another one first whether it did; are they running, and can they be reached?")]
    private static partial void LogAlone(ILogger logger);
}
