using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Auth;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>
/// Applies the log: the same entries in the same order give the same state and the same answers on every member, at any time. Every check
/// comes before the first change, so that a refused entry leaves nothing behind.
/// </summary>
/// <remarks>
/// One thread, the apply thread, calls everything here but <see cref="Kv"/>'s reads, <see cref="Members"/> and the applied index. An
/// exception out of <see cref="Apply"/> means that this member can't go on: stored data is damaged, the disk failed, or the log was written
/// by a newer version.
/// </remarks>
public sealed partial class StateMachine
{
    private readonly IRevisionStore _records;
    private readonly ILeaseBook _leases;
    private readonly MemberTable _members = new();
    private readonly AuthBook _auth = new();
    private readonly PendingDeletes _pending = new();
    private readonly Pruning _pruning = new();
    private volatile AlarmsView _alarms;
    private readonly List<RevisionEvents> _unheard = [];
    private IEventSink? _events;
    private (ulong Index, ulong Term) _last;
    private ulong _appliedIndex;

    private StateMachine(IRevisionStore records, ILeaseBook leases, SavedState saved)
    {
        _records = records;
        _leases = leases;
        _last = (saved.AppliedIndex, saved.AppliedTerm);
        _appliedIndex = saved.AppliedIndex;
        AppliedTerm = saved.AppliedTerm;

        var garbage = new List<Revision>();
        var state = StateRecovery.Run(records, saved, garbage);
        _pending.Add(saved.AppliedIndex, garbage);
        leases.Restore(saved.Leases.Span);
        StateRecovery.AttachLeases(state, leases);
        _members.Restore(saved.Members);
        _alarms = saved.Alarms;
        _auth.Restore(saved.Auth);
        Kv = new KvStore(records, state);
    }

    /// <summary>The keys, to be read by any thread.</summary>
    public KvStore Kv { get; }

    /// <summary>The members by id. Any thread; the result belongs to the caller.</summary>
    public IReadOnlyList<Member> Members => _members.View.List();

    /// <summary>The members and what changes of them build on, as of the last entry. Any thread; costs nothing.</summary>
    public MembersView MembersView => _members.View;

    /// <summary>The alarms as of the last entry. Any thread; costs nothing.</summary>
    public AlarmsView Alarms => _alarms;

    /// <summary>Users, roles and tokens as of the last entry. Any thread; costs nothing.</summary>
    public AuthView Auth => _auth.View;

    /// <summary>Index of the last entry whose effect readers see. Any thread.</summary>
    public ulong AppliedIndex => Volatile.Read(ref _appliedIndex);

    /// <summary>Term of that entry.</summary>
    public ulong AppliedTerm { get; private set; }

    /// <summary>There is something for <see cref="Prune"/> to do.</summary>
    public bool IsPruning => _pruning.FirstIndex != ulong.MaxValue;

    /// <summary>Records that <see cref="DeletePendingUpTo"/> has still to delete, as far as <see cref="Prune"/> has come.</summary>
    public long PendingDeleteCount => _pending.Count;

    /// <summary>The last compaction whose records are among them; 0 when there are none. A checkpoint has to hold it before they may go.</summary>
    public ulong PendingDeletesIndex => _pending.LastIndex;

    /// <summary>Some of them may go, as a checkpoint at that index has been published.</summary>
    public bool HasPendingDeletesUpTo(ulong checkpointIndex) => _pending.FirstIndex <= Math.Min(checkpointIndex, _snapshots.NeededFrom);

    /// <summary>A compaction up to that entry is not pruned to its end.</summary>
    public bool IsPruningUpTo(ulong index) => _pruning.FirstIndex <= index;

    /// <summary>
    /// The state machine as of the checkpoint with <paramref name="savedState"/>, which is what <see cref="SaveState"/> returned, or empty
    /// for a new folder. Scans <paramref name="records"/> once. Then the log is to be applied from <see cref="AppliedIndex"/> + 1 on.
    /// </summary>
    /// <exception cref="StorageCorruptException">State or records are damaged, or records are missing.</exception>
    /// <exception cref="StorageUnusableException">The state was written by a newer version.</exception>
    public static StateMachine Open(IRevisionStore records, ILeaseBook leases, ReadOnlyMemory<byte> savedState)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(leases);
        return new StateMachine(records, leases, SavedState.Decode(savedState.Span));
    }

    /// <summary>Whoever wants to hear of the changes from now on: the watch hub. To be called once, before readers are let in.</summary>
    public void Subscribe(IEventSink events)
    {
        ArgumentNullException.ThrowIfNull(events);
        _events = _events is null ? events : throw new InvalidOperationException("Somebody hears of the changes already.");
    }

    /// <summary>Applies one entry. When this returns, readers see its effect and the subscriber has heard of it.</summary>
    /// <exception cref="InvalidDataException">The entry holds a request that this version does not know.</exception>
    public ApplyResult Apply(ulong index, ulong term, Proposal proposal)
    {
        var result = Stage(index, term, proposal);
        Publish();
        return result;
    }

    /// <summary>
    /// Applies one entry of several, which readers and the subscriber are shown together by <see cref="Publish"/>: that costs a fraction of
    /// showing each. Nobody may be told of it before. What changes more than keys is shown at once, and so is all that was staged before it.
    /// </summary>
    /// <inheritdoc cref="Apply"/>
    public ApplyResult Stage(ulong index, ulong term, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        RequireNext(index);
        var isOfKeys = IsOfKeys(proposal);
        if (!isOfKeys)
        {
            Publish();
        }

        IMessage? response = null;
        StoreError? error = null;
        try
        {
            response = Execute(index, term, proposal);
        }
        catch (StoreException refused)
        {
            error = refused.Error;
        }

        _last = (index, term);
        if (!isOfKeys)
        {
            Publish();
        }

        return new ApplyResult(proposal.Id, Kv.AppliedRevision, response, error);
    }

    /// <summary>Shows readers and the subscriber what was staged.</summary>
    public void Publish()
    {
        Kv.Publish();
        foreach (var events in _unheard)
        {
            _events?.Publish(events);
        }

        _unheard.Clear();
        AppliedTerm = _last.Term;
        Volatile.Write(ref _appliedIndex, _last.Index);
    }

    /// <summary>Counts an entry that means nothing to the store: a new leader's empty one, or a change of the Raft configuration.</summary>
    public void Skip(ulong index, ulong term)
    {
        RequireNext(index);
        _last = (index, term);
        Publish();
    }

    /// <summary>What a checkpoint has to carry beside the records. Costs the number of leases and members.</summary>
    public byte[] SaveState() => Save().Encode();

    /// <summary>
    /// Takes history that compactions made unreadable out of the index, between two entries: a compaction itself costs nothing. Nothing
    /// that anybody sees depends on how far this has come. See <see cref="IsPruning"/> for whether more is to be done.
    /// </summary>
    /// <param name="most">Keys and revisions to look at, about.</param>
    public void Prune(long most) => _pruning.Step(Kv, _pending, most);

    /// <summary>
    /// Deletes up to <paramref name="recordsMax"/> records that compactions have made unreadable. To be called after a checkpoint at
    /// <paramref name="checkpointIndex"/> has been published, and not for an index that no published checkpoint contains. What an open
    /// snapshot needs stays until it is disposed.
    /// </summary>
    /// <returns>How many were deleted; less than the maximum when no more may be.</returns>
    public long DeletePendingUpTo(ulong checkpointIndex, long recordsMax = long.MaxValue) =>
        _pending.DeleteUpTo(Math.Min(checkpointIndex, _snapshots.NeededFrom), _records, recordsMax);

    private SavedState Save() =>
        new(AppliedIndex, AppliedTerm, Kv.CurrentRevision, Kv.CompactRevision, _members.View, _leases.Save(), _alarms, _auth.View);

    // Permissions first: what else is wrong is nobody's business who may not ask, and an alarm must not open a way around (etcd's #22386).
    private IMessage? Execute(ulong index, ulong term, Proposal proposal) =>
        (RequestRights.Check(_auth.View, proposal, _leases) ?? _alarms.Refuse(proposal)) switch
        {
            { } refusal => throw new StoreException(refusal),
            null => ExecuteAllowed(index, term, proposal),
        };

    private IMessage? ExecuteAllowed(ulong index, ulong term, Proposal proposal) => proposal.RequestCase switch
    {
        Proposal.RequestOneofCase.Put => Put(proposal.Put),
        Proposal.RequestOneofCase.DeleteRange => InBatch(proposal.DeleteRange, static (batch, _, request) => batch.Delete(request)),
        Proposal.RequestOneofCase.Txn => InBatch(proposal.Txn, TxnExecution.Write),
        Proposal.RequestOneofCase.Compaction => Compact(index, proposal.Compaction),
        Proposal.RequestOneofCase.LeaseGrant => Grant(proposal.LeaseGrant),
        Proposal.RequestOneofCase.LeaseRevoke => Revoke(proposal.LeaseRevoke),
        Proposal.RequestOneofCase.LeaseExpiry => Expire(term, proposal.LeaseExpiry),
        Proposal.RequestOneofCase.LeaseCheckpoint => Checkpoint(term, proposal.LeaseCheckpoint),
        Proposal.RequestOneofCase.PublishMember => Publish(proposal.PublishMember),
        Proposal.RequestOneofCase.MemberChange => ChangeMembers(index, proposal.MemberChange),
        Proposal.RequestOneofCase.Alarm => Change(proposal.Alarm),
        Proposal.RequestOneofCase.Auth => _auth.Apply(index, proposal.Auth, Header()),
        _ => throw new InvalidDataException(
            $"Entry {index} of the log holds a request that this version does not know. Start the version that wrote it, or a newer one."),
    };

    private PutResponse Put(PutRequest request)
    {
        // Outside of a transaction etcd looks for the lease first, inside of one for the key.
        if (request.Lease != 0 && !_leases.Exists(request.Lease))
        {
            throw new StoreException(StoreError.LeaseNotFound);
        }

        return InBatch(request, static (batch, _, request) => batch.Put(request));
    }

    private CompactionResponse Compact(ulong index, CompactionRequest request)
    {
        if (Kv.Compact(request.Revision) is { } error)
        {
            throw new StoreException(error);
        }

        _pruning.Add(request.Revision, index, Kv, _pending);
        _events?.Compacted(request.Revision);
        return new CompactionResponse { Header = Header() };
    }

    private LeaseGrantResponse Grant(LeaseGrantRequest request)
    {
        if (_leases.Grant(request.ID, request.TTL) is { } error)
        {
            throw new StoreException(error);
        }

        return new LeaseGrantResponse { Header = Header(), ID = request.ID, TTL = _leases.GrantedTtlSeconds(request.ID) };
    }

    private LeaseRevokeResponse Revoke(LeaseRevokeRequest request) =>
        TryRevoke(request.ID) ? new LeaseRevokeResponse { Header = Header() } : throw new StoreException(StoreError.LeaseNotFound);

    private IMessage? Expire(ulong term, LeaseExpiry request)
    {
        // A leader that has been deposed meanwhile may not know that the lease was kept alive at its successor.
        if (request.Term == term)
        {
            foreach (var id in request.Ids)
            {
                // What was revoked by a client in the meantime has nothing left to be done.
                TryRevoke(id);
            }
        }

        return null;
    }

    private IMessage? Checkpoint(ulong term, LeaseCheckpoints request)
    {
        // A deposed leader's says less than its successor has granted since (etcd's #14087).
        if (request.Term == term)
        {
            foreach (var lease in request.Leases)
            {
                _leases.Checkpoint(lease.ID, lease.RemainingTTL);
            }
        }

        return null;
    }

    /// <summary>Removes the lease and, as one revision of its own, the keys that hang on it.</summary>
    private bool TryRevoke(long id)
    {
        if (!_leases.TryRevoke(id, out var keys))
        {
            return false;
        }

        InBatch(keys, static (batch, _, keys) =>
        {
            batch.Delete(keys);
            return true;
        });
        return true;
    }

    private IMessage? Publish(Member member)
    {
        _members.Publish(member);
        return null;
    }

    /// <summary>Stages the changes and commits them together. An exception out of <paramref name="stage"/> drops them all.</summary>
    private TResult InBatch<TRequest, TResult>(TRequest request, Func<KvBatch, ILeaseBook, TRequest, TResult> stage)
    {
        var batch = Kv.Begin();
        TResult result;
        try
        {
            result = stage(batch, _leases, request);
        }
        catch (RecordMissingException missing)
        {
            // Nobody deletes records while this thread is here.
            throw missing.AsCorruption();
        }
        catch (StoreException)
        {
            batch.Undo();
            throw;
        }

        if (Kv.Commit(batch, _leases) is { } events)
        {
            _unheard.Add(events);
        }

        return result;
    }

    private ResponseHeader Header() => new() { Revision = Kv.AppliedRevision };

    private void RequireNext(ulong index)
    {
        // Applying twice would make revisions that other members do not have, leaving out would lose an acknowledged write.
        if (index != _last.Index + 1)
        {
            throw new InvalidOperationException($"Entry {index} can't be applied after entry {_last.Index}.");
        }
    }

    private static bool IsOfKeys(Proposal proposal) => proposal.RequestCase is
        Proposal.RequestOneofCase.Put or Proposal.RequestOneofCase.DeleteRange or Proposal.RequestOneofCase.Txn;
}
