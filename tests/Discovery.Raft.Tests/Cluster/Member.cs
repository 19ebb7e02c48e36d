namespace Discovery.Raft.Tests;

/// <summary>
/// A core with a disk and a state machine. Each part of carrying out a <see cref="Ready"/> is a call of its own, so that a crash can
/// come between any two.
/// </summary>
internal sealed class Member
{
    private readonly Dictionary<(ulong Index, ulong Term), AppliedState> _received = [];
    private readonly Action<Envelope> _send;
    private RaftCore? _core;

    public Member(RaftOptions options, Membership founders, Action<Envelope> send)
    {
        Options = options;
        _send = send;
        Disk = new Disk(founders);
        State = Disk.Checkpoint;
        Restart();
    }

    public RaftOptions Options { get; }

    public ulong Id => Options.Id;

    public bool IsUp => _core is not null;

    public RaftCore Core => _core ?? throw new InvalidOperationException($"member {Id} is down");

    public Disk Disk { get; }

    public AppliedState State { get; private set; }

    /// <summary>Taken, its write not finished.</summary>
    public Ready? Pending { get; private set; }

    /// <summary>Written, what is committed not applied.</summary>
    public Ready? Written { get; private set; }

    public List<Entry> Applied { get; } = [];

    public List<ReadState> Reads { get; } = [];

    public SortedSet<ulong> SnapshotsWanted { get; } = [];

    public void Deliver(Envelope envelope)
    {
        if (envelope.State is { } state)
            _received[(state.Index, state.Term)] = state;
        Core.Step(envelope.Message);
    }

    /// <summary>Takes what is ready and sends what need not wait for the disk.</summary>
    public Ready Take()
    {
        Assert.Null(Pending);
        Assert.Null(Written);
        Pending = Core.TakeReady();
        foreach (var message in Pending.Messages)
            _send(new Envelope(message));
        return Pending;
    }

    public void InstallSnapshot()
    {
        if (Pending?.Snapshot is not { } snapshot)
            return;
        State = _received[(snapshot.Index, snapshot.Term)];
        Assert.Equal(snapshot.Membership, State.Membership);
        Disk.Install(State);
    }

    /// <summary>Finishes the write and sends what had to wait for it.</summary>
    public void Persist()
    {
        var ready = Pending;
        if (ready is null)
            return;
        InstallSnapshot();
        Disk.Write(ready.HardState);
        Disk.Append(ready.Entries);
        (Pending, Written) = (null, ready);
        if (ready.Entries.Count > 0)
            Core.Persisted(ready.Entries[^1].Index, ready.Entries[^1].Term);
        foreach (var message in ready.MessagesAfterWrite)
            _send(new Envelope(message));
    }

    /// <summary>Hands on what is committed.</summary>
    public void Apply()
    {
        var ready = Written;
        if (ready is null)
            return;
        Written = null;
        foreach (var entry in ready.Committed)
        {
            State = State.After(entry);
            Applied.Add(entry);
        }
        Core.Applied(State.Index);
        Reads.AddRange(ready.Reads);
        SnapshotsWanted.UnionWith(ready.SnapshotsWanted);
    }

    /// <summary>Carries out everything that is ready.</summary>
    public void Work()
    {
        Persist();
        Apply();
        while (Core.HasReady)
        {
            Take();
            Persist();
            Apply();
        }
    }

    public void SendSnapshot(ulong to)
    {
        SnapshotsWanted.Remove(to);
        var message = new Message
        {
            Kind = MessageKind.Snapshot,
            From = Id,
            To = to,
            Term = Core.Term,
            LogIndex = State.Index,
            LogTerm = State.Term,
            Membership = State.Membership,
        };
        _send(new Envelope(message, State));
    }

    public void Compact() => Disk.Compact(State);

    /// <param name="entriesWritten">How much of a pending write still reached the disk: -2 nothing, -1 the snapshot, else hard state and so many entries.</param>
    public void Crash(int entriesWritten = -2)
    {
        if (Pending is { } ready && entriesWritten >= -1)
        {
            InstallSnapshot();
            if (entriesWritten >= 0)
            {
                Disk.Write(ready.HardState);
                Disk.Append(ready.Entries.Take(entriesWritten));
            }
        }
        _core = null;
        (Pending, Written) = (null, null);
        Applied.Clear();
        Reads.Clear();
        SnapshotsWanted.Clear();
        _received.Clear();
    }

    public void Restart()
    {
        State = Disk.Checkpoint;
        _core = new RaftCore(Options, Disk.Restore());
    }
}
