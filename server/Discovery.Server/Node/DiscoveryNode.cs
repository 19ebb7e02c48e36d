using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Options;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>
/// A running member: consensus, storage and state machine with their two threads, and the doors through which requests
/// come in. See <see cref="NodeStart"/> for how it comes to life.
/// </summary>
internal sealed partial class DiscoveryNode : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DataFolder _folder;
    private readonly MemberIdentity _identity;
    private readonly StateMachine _machine;
    private readonly ProposalRegistry _callers = new();
    private readonly RaftInbox _inbox = new();
    private readonly ApplyQueue _applyQueue = new();
    private readonly ReadGate _reads;
    private readonly RaftDriver _driver;
    private readonly Applier _applier;
    private readonly NodeThread _raftThread;
    private readonly NodeThread _applyThread;

    internal DiscoveryNode(
        ServerOptions options, DataFolder folder, MemberIdentity identity, RaftRestore restore, NodeMachine parts, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger("Discovery.Server");
        _folder = folder;
        _identity = identity;
        _machine = parts.Machine;
        _leaseBook = parts.Leases;
        _leaseClock = new LeaseClock(_leaseBook, time);
        Watches = parts.Watches;

        _reads = new ReadGate(_inbox.AddRead);
        _applier = new Applier(_machine, folder, identity, new ApplierOptions { EntriesPerCheckpoint = options.SnapshotCount })
        {
            Answer = _callers.Complete,
            ReleaseRead = _reads.Release,
        };
        var core = new RaftCore(new RaftOptions { Id = identity.MemberId }, restore);
        _driver = new RaftDriver(core, folder.Log, _applyQueue.Add, _callers.Fail);
        _raftThread = new NodeThread("raft", RunRaft, _logger);
        _applyThread = new NodeThread("apply", RunApply, _logger);
    }

    public WatchHub Watches { get; }

    public KvStore Store => _machine.Kv;

    public IRevisionStore Revisions => _folder.Revisions;

    public IReadOnlyList<Member> Members => _machine.Members;

    public MemberIdentity Identity => _identity;

    public ulong Leader => _driver.Leader;

    public ulong Term => _driver.Term;

    public ulong CommitIndex => _driver.CommitIndex;

    public ulong AppliedIndex => _applier.AppliedIndex;

    /// <summary>Fills in what only the node knows; the revision is the store's business.</summary>
    public ResponseHeader Complete(ResponseHeader header)
    {
        header.ClusterId = _identity.ClusterId;
        header.MemberId = _identity.MemberId;
        header.RaftTerm = Term;
        return header;
    }

    /// <summary>Sends a request through the log; completes when it is durable and applied.</summary>
    /// <exception cref="StoreException">Refused, or (timed out, stopped) of unknown outcome, as in etcd.</exception>
    public async Task<TResponse> ProposeAsync<TResponse>(Proposal proposal, CancellationToken cancellationToken)
        where TResponse : class, IMessage =>
        (TResponse)(await ProposeAsync(proposal, cancellationToken)).Response!;

    /// <inheritdoc cref="ProposeAsync{TResponse}"/>
    public async Task<ApplyResult> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        proposal.Id = _callers.NextId();
        var pending = new PendingProposal(proposal, Now() + _options.RequestTimeout);
        if (pending.Data.Length > _options.MaxRequestBytes)
            throw new StoreException(StoreError.RequestTooLarge);
        _callers.Add(pending);
        if (!_inbox.TryAdd(pending))
            _callers.Fail(pending, _stopping ? StoreError.Stopped : StoreError.TooManyRequests);

        var result = await pending.Result.WaitAsync(cancellationToken);
        if (result.Error is { } error)
            throw new StoreException(error);
        return result;
    }

    /// <summary>Completes when this member has applied everything that was acknowledged before the call.</summary>
    /// <exception cref="StoreException">Timed out, or the node stops.</exception>
    public async Task WaitForReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _reads.WaitAsync().WaitAsync(_options.RequestTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new StoreException(StoreError.TimedOut);
        }
    }

    /// <summary>Null when this member can serve, else the reason why not, in etcd's words.</summary>
    public async Task<string?> HealthAsync(bool serializable, CancellationToken cancellationToken)
    {
        if (Leader == 0)
            return "RAFT NO LEADER";
        if (serializable)
            return null;
        try
        {
            await WaitForReadAsync(cancellationToken);
            return null;
        }
        catch (StoreException e)
        {
            return "RANGE ERROR:" + e.Message;
        }
    }

    private TimeSpan Now() => _time.GetElapsedTime(0);
}
