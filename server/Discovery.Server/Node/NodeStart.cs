using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Options;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>From a data folder to a member that serves: recover, replay, elect, and tell the others who we are.</summary>
internal static partial class NodeStart
{
    /// <exception cref="StorageUnusableException">The folder is in use, not writable, or of a newer version.</exception>
    /// <exception cref="StorageCorruptException">Something in it is damaged; the message says what and what to do.</exception>
    public static async Task<DiscoveryNode> RunAsync(ServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var folder = DataFolder.Open(new FileDisk(options.DataDir));
        DiscoveryNode? node = null;
        try
        {
            var logger = loggers.CreateLogger("Discovery.Server");
            var (identity, restore) = folder.Manifest.StoreState.IsEmpty ? Found(options, folder, logger) : Continue(folder, logger);
            node = new DiscoveryNode(options, folder, identity, restore, NodeMachine.Restore(folder, options), time, loggers);
            await node.StartAsync(CancellationToken.None);
            await PublishAsync(options, node);
            return node;
        }
        catch
        {
            if (node is null)
                folder.Dispose();
            else
                await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The first start. The identity is durable before anything else, so that other flags at the next start don't make another
    /// member of it. Then the log begins, as etcd's, with the members, committed in term 1 before there is a leader. A crash in
    /// between leaves an empty log, which works as well: the member then enters by <see cref="PublishAsync"/>.
    /// </summary>
    private static (MemberIdentity Identity, RaftRestore Restore) Found(ServerOptions options, DataFolder folder, ILogger logger)
    {
        var identity = MemberIdentity.Derive(options.InitialAdvertisePeerUrls, options.InitialClusterToken);
        LogNew(logger, identity.MemberId.ToString("x", null), identity.ClusterId.ToString("x", null), options.DataDir);
        var state = new NodeState { ClusterId = identity.ClusterId, MemberId = identity.MemberId };
        folder.Checkpoint(new CheckpointState(0, 0, state.ToByteArray()));

        var self = new Member { ID = identity.MemberId };
        self.PeerURLs.AddRange(options.InitialAdvertisePeerUrls.Select(MemberIdentity.UrlText));
        var committed = new HardState(Term: 1, Vote: 0, Commit: 1);
        var first = new Entry(1, 1, new Proposal { PublishMember = self }.ToByteArray());
        folder.Log.Append([LogRecords.From(committed), LogRecords.From(first)]);
        return (identity, new RaftRestore(committed, 0, 0, [first]));
    }

    private static (MemberIdentity Identity, RaftRestore Restore) Continue(DataFolder folder, ILogger logger)
    {
        var state = NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span);
        LogKnown(logger, state.MemberId.ToString("x", null), state.ClusterId.ToString("x", null), folder.Manifest.AppliedIndex, folder.Replay.Entries.Count);
        return (new MemberIdentity(state.ClusterId, state.MemberId), LogRecords.Restore(folder));
    }

    /// <summary>Name and addresses may have changed since the last start; the cluster knows them from the log.</summary>
    private static async Task PublishAsync(ServerOptions options, DiscoveryNode node)
    {
        var self = new Member { ID = node.Identity.MemberId, Name = options.Name };
        self.PeerURLs.AddRange(options.InitialAdvertisePeerUrls.Select(MemberIdentity.UrlText));
        self.ClientURLs.AddRange(options.AdvertiseClientUrls.Select(MemberIdentity.UrlText));
        if (node.Members.FirstOrDefault(m => m.ID == self.ID) is { } known)
        {
            // The peer URLs are the cluster's to change (MemberUpdate), not a flag's, which counts at the first start only.
            self.PeerURLs.Clear();
            self.PeerURLs.AddRange(known.PeerURLs);
            if (self.Equals(known))
                return;
        }
        await node.ProposeAsync(new Proposal { PublishMember = self }, CancellationToken.None);
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "new member {MemberId} of cluster {ClusterId} in {DataDir}")]
    private static partial void LogNew(ILogger logger, string memberId, string clusterId, string dataDir);

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "member {MemberId} of cluster {ClusterId} goes on from applied index {AppliedIndex}; {Entries} entries to replay")]
    private static partial void LogKnown(ILogger logger, string memberId, string clusterId, ulong appliedIndex, int entries);
}
