namespace Discovery.Raft;

/// <summary>
/// Consensus as a pure state machine: calls go in, <see cref="Ready"/> comes out. It does no I/O and owns no thread, clock
/// or random source, so that a test can drive it one step at a time. One voter, this member, which elects itself: the
/// rules on commit, terms and reads are those of a cluster, so nothing above it knows the difference.
/// Not thread-safe: one owner.
/// </summary>
public sealed partial class RaftCore
{
    private readonly RaftOptions _options;
    private readonly LogTail _log;
    private HardState _hardState;
    private HardState _writtenHardState;
    private ulong _firstUnwritten;
    private ulong _persisted;
    private ulong _handedOn;
    private long _uncommittedBytes;

    /// <exception cref="RaftInvariantException">What was restored contradicts itself, e.g. a commit index beyond the log.</exception>
    public RaftCore(RaftOptions options, RaftRestore restore)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(restore);
        ArgumentOutOfRangeException.ThrowIfZero(options.Id);
        _options = options;
        _log = new LogTail(restore);
        Invariant.Check(restore.HardState.Commit <= _log.LastIndex, "the hard state's commit index lies beyond the log: entries are missing");
        Invariant.Check(restore.HardState.Term >= _log.LastTerm, "the log holds a term above the hard state's");
        _hardState = restore.HardState with { Commit = Math.Max(restore.HardState.Commit, restore.AppliedIndex) };
        _writtenHardState = restore.HardState;
        _firstUnwritten = _log.LastIndex + 1;
        _persisted = _log.LastIndex;
        _handedOn = restore.AppliedIndex;
    }

    public RaftRole Role { get; private set; }

    public ulong Term => _hardState.Term;

    /// <summary>The leader of <see cref="Term"/> as far as this node knows, 0 for none.</summary>
    public ulong Leader => Role == RaftRole.Leader ? _options.Id : 0;

    public ulong CommitIndex => _hardState.Commit;

    public ulong LastIndex => _log.LastIndex;

    /// <summary>Starts an election. The only voter wins it with its own vote, which has to be durable like any other.</summary>
    public void Campaign()
    {
        if (Role == RaftRole.Leader)
            return;
        Role = RaftRole.Candidate;
        _hardState = _hardState with { Term = _hardState.Term + 1, Vote = _options.Id };
        BecomeLeader();
    }

    /// <summary>Appends <paramref name="data"/> to the log of the leader.</summary>
    /// <param name="data">Kept by reference; must not be changed afterwards, nor be empty: that is the leader's own entry.</param>
    /// <param name="index">Where it stands when <see cref="ProposeOutcome.Appended"/> is returned, else 0.</param>
    public ProposeOutcome Propose(ReadOnlyMemory<byte> data, out ulong index)
    {
        Invariant.Check(!data.IsEmpty, "an empty proposal can't be told from a new leader's entry");
        index = 0;
        if (Role != RaftRole.Leader)
            return ProposeOutcome.NotLeader;
        if (_uncommittedBytes > 0 && _uncommittedBytes + data.Length > _options.UncommittedBytesMax)
            return ProposeOutcome.TooManyUncommitted;
        index = Append(data);
        return ProposeOutcome.Appended;
    }

    /// <summary>
    /// The owner's write of everything up to <paramref name="index"/> is durable. Only now does this node count itself:
    /// an acknowledged write can't be lost by a crash.
    /// </summary>
    public void Persisted(ulong index)
    {
        Invariant.Check(index < _firstUnwritten, "the owner reports an entry durable that it was never given");
        if (index <= _persisted)
            return;
        _persisted = index;
        AdvanceCommit();
    }

    /// <summary>The state machine has applied everything up to <paramref name="index"/>: the core may forget it.</summary>
    public void Applied(ulong index)
    {
        Invariant.Check(index <= _handedOn, "the owner reports an entry applied that it was never given");
        _log.ReleaseUpTo(index);
    }

    private void BecomeLeader()
    {
        Role = RaftRole.Leader;
        _firstOfTerm = Append(ReadOnlyMemory<byte>.Empty);
    }

    private ulong Append(ReadOnlyMemory<byte> data)
    {
        var index = _log.LastIndex + 1;
        _log.Append(new Entry(index, _hardState.Term, data));
        _uncommittedBytes += data.Length;
        return index;
    }

    /// <summary>Commits what a quorum (here: this node's disk) holds, and only entries of the own term by counting (section 5.4.2).</summary>
    private void AdvanceCommit()
    {
        if (Role != RaftRole.Leader || _persisted <= _hardState.Commit || _log.TermAt(_persisted) != _hardState.Term)
            return;
        foreach (var entry in _log.Slice(Math.Max(_hardState.Commit, _handedOn) + 1, _persisted))
            _uncommittedBytes = Math.Max(0, _uncommittedBytes - entry.Data.Length);
        _hardState = _hardState with { Commit = _persisted };
        ReleaseReads();
    }
}
