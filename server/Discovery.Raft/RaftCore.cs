namespace Discovery.Raft;

/// <summary>
/// Consensus as a pure state machine: messages, ticks and calls go in, <see cref="Ready"/> comes out. It does no I/O and owns no
/// thread, clock or random source, so that a test can drive a whole cluster one step at a time. After the Raft paper with the
/// practice of etcd: pre-vote, check-quorum, pipelining, learners, read index. Not thread-safe: one owner.
/// </summary>
public sealed partial class RaftCore
{
    private readonly RaftOptions _options;
    private readonly MemoryLog _log;
    private readonly SortedDictionary<ulong, Progress> _progress = [];
    private HardState _hardState;
    private int _electionElapsed;
    private int _electionTimeout;
    private int _heartbeatElapsed;
    private ulong _persisted;
    private ulong _applied;

    /// <exception cref="RaftInvariantException">What was restored contradicts itself, e.g. a commit index beyond the log.</exception>
    public RaftCore(RaftOptions options, RaftRestore restore)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(restore);
        ArgumentOutOfRangeException.ThrowIfZero(options.Id);
        _options = options;
        _log = new MemoryLog(restore.AppliedIndex, restore.AppliedTerm);
        foreach (var entry in restore.Entries)
            _log.Append(entry);
        Invariant.Check(restore.HardState.Commit <= _log.LastIndex, "the hard state's commit index lies beyond the log: entries are missing");
        Invariant.Check(
            restore.Entries.Count == 0 || restore.HardState.Term >= _log.LastTerm, "the log holds a term above the hard state's");
        Membership = restore.Membership;
        // A snapshot of a term that this member had not yet taken, and a crash between the two writes: it has not voted in that term.
        _hardState = restore.AppliedTerm > restore.HardState.Term
            ? new HardState(restore.AppliedTerm, 0, restore.AppliedIndex)
            : restore.HardState with { Commit = restore.AppliedIndex };
        _writtenHardState = restore.HardState;
        _firstUnwritten = _log.LastIndex + 1;
        _persisted = _log.LastIndex;
        _applied = _handedOn = restore.AppliedIndex;
        _electionTimeout = DrawElectionTimeout();
        CommitUpTo(Math.Max(restore.HardState.Commit, LastChangeButOne(restore.Entries)));
    }

    public ulong Id => _options.Id;

    public RaftRole Role { get; private set; }

    public ulong Term => _hardState.Term;

    /// <summary>The leader of <see cref="Term"/> as far as this member knows, 0 for none.</summary>
    public ulong Leader { get; private set; }

    public ulong CommitIndex => _hardState.Commit;

    public ulong LastIndex => _log.LastIndex;

    /// <summary>As of <see cref="CommitIndex"/>: a change takes effect when it is known to be committed.</summary>
    public Membership Membership { get; private set; }

    /// <summary>Index of the empty entry with which this leader's term began; 0 when it does not lead.</summary>
    public ulong FirstOfTerm { get; private set; }

    /// <summary>Ticks of silence after which a member no longer relies on another one.</summary>
    public int ElectionTicks => _options.ElectionTicks;

    /// <summary>True when this member may stand for election.</summary>
    public bool CanLead => Membership.Voters.Contains(Id);

    /// <summary>True when this member knows that it was removed. It does not know who else does: see <see cref="TellOfRemoval"/>.</summary>
    public bool IsRemoved => !Membership.Voters.IsEmpty && !Membership.Contains(Id);

    /// <summary>Term of the entry at <paramref name="index"/>; null when it is beyond the log or no longer in memory.</summary>
    public ulong? TermAt(ulong index) => _log.TermAt(index);

    /// <summary>Time passes; the length of a tick is the owner's choice, the same on all members.</summary>
    public void Tick()
    {
        if (Role == RaftRole.Leader)
        {
            TickLeader();
            return;
        }
        if (IsRemoved && ++_heartbeatElapsed >= _options.HeartbeatTicks)
            TellOfRemoval();
        if (++_electionElapsed >= _electionTimeout && CanLead)
            Campaign();
    }

    /// <summary>
    /// The owner's write of everything up to <paramref name="index"/> is durable. Only now does this node count itself:
    /// an acknowledged write can't be lost by a crash.
    /// </summary>
    /// <param name="term">The term of that entry as it was written; it may have been overridden meanwhile.</param>
    public void Persisted(ulong index, ulong term)
    {
        Invariant.Check(index < _firstUnwritten || _log.TermAt(index) != term, "the owner reports an entry durable that it was never given");
        if (index <= _persisted || _log.TermAt(index) != term)
            return;
        _persisted = index;
        if (Role == RaftRole.Leader)
            AcknowledgeOwn();
    }

    /// <summary>The state machine has applied everything up to <paramref name="index"/>: the core may forget it.</summary>
    public void Applied(ulong index)
    {
        Invariant.Check(index <= _handedOn, "the owner reports an entry applied that it was never given");
        _applied = Math.Max(_applied, index);
        ReleaseLog();
    }

    private void CommitUpTo(ulong index)
    {
        var first = _hardState.Commit + 1;
        if (index < first)
            return;
        Invariant.Check(index <= _log.LastIndex, "an entry would be committed that this member's log does not hold");
        _hardState = _hardState with { Commit = index };
        for (var i = first; i <= index; i++)
        {
            var entry = _log.At(i);
            if (Role == RaftRole.Leader)
                _uncommittedBytes = Math.Max(0, _uncommittedBytes - entry.Data.Length);
            if (entry.Kind == EntryKind.Membership)
                TakeEffect(entry);
        }
    }

    /// <summary>Keeps some of what is applied for followers that lag, and cuts in strides, as cutting costs the list's length.</summary>
    private void ReleaseLog()
    {
        if (Membership.All.All(member => member == Id))
        {
            _log.ReleaseUpTo(_applied);
            return;
        }
        var entriesMax = (ulong)_options.RetainedEntriesMax;
        var upTo = _applied > entriesMax ? _applied - entriesMax : 0;
        var bytesMax = _options.RetainedBytesMax;
        foreach (var progress in _progress.Values.Where(p => p.State == ProgressState.Snapshot))
        {
            // Who gets a snapshot needs what came after it, or it would need the next one.
            upTo = Math.Min(upTo, progress.PendingSnapshot);
            bytesMax = 4 * _options.RetainedBytesMax;
        }
        if (_log.Bytes > bytesMax && _applied > _log.BeforeIndex)
            upTo = Math.Max(upTo, _log.BeforeIndex + ((_applied - _log.BeforeIndex + 1) / 2));
        else if (upTo < _log.BeforeIndex + (entriesMax / 8) + 1)
            return;
        _log.ReleaseUpTo(Math.Min(upTo, _applied));
    }

    /// <summary>
    /// A change of the members is appended only once the one before is committed. Who holds the later one must not stand for election
    /// among the members before the earlier one, as two majorities might then have no member in common.
    /// </summary>
    private static ulong LastChangeButOne(IReadOnlyList<Entry> entries) =>
        entries.Where(e => e.Kind == EntryKind.Membership).Select(e => e.Index).OrderDescending().ElementAtOrDefault(1);

    private int DrawElectionTimeout()
    {
        var extra = _options.Random(_options.ElectionTicks);
        Invariant.Check(extra >= 0 && extra < _options.ElectionTicks, "the random source is out of its range");
        return _options.ElectionTicks + extra;
    }
}
