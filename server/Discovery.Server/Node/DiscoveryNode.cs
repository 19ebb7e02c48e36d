using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Logging;
using Discovery.Server.Metrics;
using Discovery.Server.Auth;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>
/// A running member: a <see cref="Replica"/> with its threads, its clock and its network, and the doors through which requests
/// come in. See <see cref="NodeStart"/> for how it comes to life.
/// </summary>
internal sealed partial class DiscoveryNode : IAuthSource, IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DataFolder _folder;
    private readonly Replica _replica;
    private readonly NodeThread _raftThread;
    private readonly NodeThread _applyThread;

    internal DiscoveryNode(
        ServerOptions options, DataFolder folder, MemberIdentity identity, Raft.RaftRestore restore, NodeMachine parts, PeerNetworkOptions peers, TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger("Discovery.Server");
        _folder = folder;
        Slow = new SlowRequests(options.Slow, Metrics.Apply, time, _logger);
        Network = new PeerNetwork(identity, this, peers, time, Metrics.Peers, loggers.CreateLogger("Discovery.Peers"));
        _replica = new Replica(folder, identity, restore, parts, Network, time, OptionsOf(options))
        {
            MembersChanged = MeetMembers,
        };
        _raftThread = new NodeThread("raft", RunRaft, _logger);
        _applyThread = new NodeThread("apply", RunApply, _logger);
    }

    /// <summary>The way to the other members; its service goes onto the peer port.</summary>
    public PeerNetwork Network { get; }

    public NodeMetrics Metrics { get; } = new();

    /// <summary>Tells of slow requests.</summary>
    internal SlowRequests Slow { get; }

    public int ProposalsPending => _replica.ProposalsPending;

    public long ProposalsFailed => _replica.ProposalsFailed;

    public ReadGate Reads => _replica.Reads;

    public WatchHub Watches => _replica.Watches;

    public KvStore Store => _replica.Store;

    public IRevisionStore Revisions => _folder.Revisions;

    public IReadOnlyList<Member> Members => _replica.Members.List();

    public MemberIdentity Identity => _replica.Identity;

    public RaftStatus Status => _replica.Status;

    public ulong Leader => _replica.Leader;

    public ulong Term => Status.Term;

    public ulong CommitIndex => Status.Commit;

    public ulong AppliedIndex => _replica.AppliedIndex;

    public ILogger Logger => _logger;

    /// <summary>Seconds that a lease lasts at least: a leader's failure must not end one that its owner could not renew meanwhile.</summary>
    public long LeaseSecondsMin => _options.LeaseSecondsMin;

    /// <summary>Fills in what only the node knows; the revision is the store's business.</summary>
    public ResponseHeader Complete(ResponseHeader header)
    {
        header.ClusterId = Identity.ClusterId;
        header.MemberId = Identity.MemberId;
        header.RaftTerm = Term;
        return header;
    }

    /// <summary>Sends a client's request through the log; completes when it is durable and applied.</summary>
    /// <param name="proposal">With its caller, which the door has put in: without one, a member would ask for itself and may do everything.</param>
    /// <exception cref="StoreException">Refused, or (timed out, stopped) of unknown outcome, as in etcd.</exception>
    /// <remarks>Whoever asked and is gone does not end it: it is on its way, and ends when its time is up.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TResponse> ProposeAsync<TResponse>(Proposal proposal)
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(proposal.Caller);
        RefuseOnLearner();
        if (!_replica.Space.HasRoomFor(proposal))
            await RaiseNoSpaceAsync();
        var leader = Leader;
        try
        {
            var result = await _replica.ProposeOnce(proposal, _options.MaxRequestBytes);
            return result.Error is { } error ? throw new StoreException(error) : (TResponse)result.Response!;
        }
        catch (StoreException e) when (e.Error == StoreError.TimedOut && Leader != leader)
        {
            throw new StoreException(StoreError.TimedOutLeaderFailure);
        }
    }

    /// <summary>Tells the cluster this member's name and addresses. The only request that a learner makes.</summary>
    public async Task PublishAsync(Member self, CancellationToken cancellationToken) =>
        await _replica.Propose(new Proposal { PublishMember = self }).WaitAsync(cancellationToken);

    /// <summary>Completes when this member has applied everything that was acknowledged before the call.</summary>
    /// <exception cref="StoreException">Timed out, or the node stops.</exception>
    public Task WaitForReadAsync(CancellationToken cancellationToken = default)
    {
        RefuseOnLearner();
        // Its end in time is the gate's business, which needs no timer for each.
        var released = _replica.WaitForRead();
        return cancellationToken.CanBeCanceled ? released.WaitAsync(cancellationToken) : released;
    }

    /// <summary>The same, and a sign that the node's loops run.</summary>
    public Task WaitForReadIndexAsync(CancellationToken cancellationToken)
    {
        RefuseOnLearner();
        return _replica.WaitForReadIndex().WaitAsync(cancellationToken);
    }

    /// <summary>The TTL in seconds that the lease has from now on; 0 when there is no such lease any more.</summary>
    /// <remarks>To be awaited once. Its end in time is the business of what it waits for, which needs no timer for each.</remarks>
    public ValueTask<long> RenewLeaseAsync(long id) => _replica.RenewLeaseOnce(id);

    /// <summary>The response but for its header.</summary>
    public async Task<LeaseTimeToLiveResponse> LeaseTimeToLiveAsync(long id, bool keys, CancellationToken cancellationToken) =>
        (await _replica.LeaseTimeToLive(id, keys).WaitAsync(cancellationToken)).LeaseTimeToLive;

    public int LeaseCount => _replica.Leases.Count;

    public IReadOnlyList<long> LeaseIds() => _replica.Leases.Ids();

    public async Task<MemberChangeResult> ChangeMembersAsync(MemberChangeCall change, CancellationToken cancellationToken)
    {
        RefuseOnLearner();
        return (await _replica.ChangeMembers(change).WaitAsync(cancellationToken)).MemberChange;
    }

    /// <exception cref="StoreException">This member does not lead, the other one can't, or it did not take over in time.</exception>
    public async Task TransferLeadershipAsync(ulong member, CancellationToken cancellationToken)
    {
        try
        {
            await _replica.TransferLeadership(member).WaitAsync(_options.RequestTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new StoreException(StoreError.TimedOut);
        }
    }

    /// <summary>Null when this member can serve, else the reason why not, in etcd's words.</summary>
    /// <param name="serializable">Without asking the others.</param>
    /// <param name="withoutAlarms">Names of types of alarms that do not count.</param>
    public async Task<string?> HealthAsync(bool serializable, IReadOnlyCollection<string?> withoutAlarms, CancellationToken cancellationToken)
    {
        if (Alarms.List().Select(NameOf).FirstOrDefault(name => !withoutAlarms.Contains(name)) is { } alarm)
            return "ALARM " + alarm;
        if (serializable)
            return null;
        if (Leader == 0)
            return "RAFT NO LEADER";
        try
        {
            await WaitForReadIndexAsync(cancellationToken);
            return null;
        }
        catch (StoreException e)
        {
            return "RANGE ERROR:" + e.Message;
        }
    }

    /// <summary>A learner serves what it has and takes part in nothing else, as in etcd.</summary>
    /// <exception cref="StoreException">This member is a learner.</exception>
    public void RefuseOnLearner()
    {
        if (Status.IsLearner)
            throw new StoreException(StoreError.NotSupportedForLearner);
    }

    private ReplicaOptions OptionsOf(ServerOptions options) => new()
    {
        ElectionTicks = Math.Max(2, (int)(options.ElectionTimeout / options.HeartbeatInterval)),
        RequestTimeout = options.RequestTimeout,
        LearnersMax = options.LearnersMax,
        CorruptCheckInterval = options.CorruptCheckInterval,
        Corruption = new CorruptionLog(_logger),
        RunAside = work => _ = Task.Run(() => OrEnd("hash", work)),
        Applier = new ApplierOptions { EntriesPerCheckpoint = options.SnapshotCount, SlowAfter = options.Slow.Apply, SlowEntry = Slow.Applied },
        RetainedEntriesMax = ServerLimits.RetainedEntriesMax,
        Metrics = Metrics,
        Space = new SpaceOptions { QuotaBytes = options.QuotaBytes },
        AutoCompaction = options.AutoCompaction,
        Random = RandomNumberGenerator.GetInt32,
        DrawId = MemberIdentity.Draw,
    };
}
