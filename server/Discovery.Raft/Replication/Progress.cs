namespace Discovery.Raft;

/// <summary>What a leader knows of one member.</summary>
internal sealed class Progress(ulong next, Inflights inflights)
{
    /// <summary>The greatest entry known to be on the member's disk. Never goes back.</summary>
    public ulong Match { get; private set; }

    /// <summary>The entry to send next; always above <see cref="Match"/>.</summary>
    public ulong Next { get; private set; } = next;

    public ProgressState State { get; private set; } = ProgressState.Probe;

    /// <summary>In state Snapshot: the member needs a snapshot of at least this index.</summary>
    public ulong PendingSnapshot { get; private set; }

    /// <summary>In state Snapshot: the heartbeat round in which it had been brought over; null while it is on its way.</summary>
    public ulong? DeliveredIn { get; private set; }

    /// <summary>Ticks since the member was last heard of.</summary>
    public int SilentTicks { get; private set; }

    /// <summary>The greatest commit index that was sent.</summary>
    public ulong SentCommit { get; private set; }

    /// <summary>The newest heartbeat round that the member answered.</summary>
    public ulong Round { get; private set; }

    /// <summary>A message is due even if there are no entries for it: to find out where the logs meet, or to get out of a full window.</summary>
    public bool MustSend { get; set; }

    /// <summary>Nothing is sent until the member is heard of.</summary>
    public bool IsPaused { get; private set; }

    public bool HasFullWindow => State == ProgressState.Replicate && inflights.IsFull;

    public void Tick() => SilentTicks++;

    public void Heard() => SilentTicks = 0;

    /// <param name="installs">It has not come to what it was sent before.</param>
    public void Answered(ulong round, bool installs = false)
    {
        Round = Math.Max(Round, round);
        IsPaused &= installs;
    }

    public void Sent(ulong commit, ulong entries, long bytes)
    {
        SentCommit = Math.Max(SentCommit, commit);
        MustSend = false;
        if (State == ProgressState.Probe)
        {
            IsPaused = true;
            return;
        }
        if (entries > 0)
        {
            Next += entries;
            inflights.Add(Next - 1, bytes);
        }
        else
        {
            // Sent past a full window: one at a time until something is heard.
            IsPaused = inflights.IsFull;
        }
    }

    /// <summary>The member has everything up to <paramref name="index"/>.</summary>
    /// <returns>False when this was known.</returns>
    public bool Acknowledge(ulong index)
    {
        inflights.FreeUpTo(index);
        IsPaused = false;
        if (index <= Match)
            return false;
        Match = index;
        Next = Math.Max(Next, index + 1);
        return true;
    }

    /// <summary>The member lacks the entry at <paramref name="refused"/>; <paramref name="tryAt"/> is where the logs may meet.</summary>
    /// <returns>False for an answer to a message of long ago.</returns>
    public bool Refuse(ulong refused, ulong tryAt)
    {
        var isOld = State switch
        {
            ProgressState.Replicate => refused <= Match,
            ProgressState.Probe => refused != Next - 1,
            _ => true,
        };
        if (isOld)
            return false;
        BecomeProbe();
        Next = Math.Max(Math.Min(refused, tryAt + 1), Match + 1);
        MustSend = true;
        return true;
    }

    public void BecomeProbe()
    {
        var next = State == ProgressState.Snapshot ? Math.Max(Match, PendingSnapshot) + 1 : Match + 1;
        Enter(ProgressState.Probe);
        Next = next;
    }

    public void BecomeReplicate()
    {
        Enter(ProgressState.Replicate);
        Next = Match + 1;
    }

    public void BecomeSnapshot(ulong index)
    {
        Enter(ProgressState.Snapshot);
        PendingSnapshot = index;
        // A snapshot of long ago would otherwise be sent again and again.
        MustSend = false;
    }

    /// <summary>The member has it and installs it, for which it needs what comes next in the log: nothing of that may go until it answers.</summary>
    public void SnapshotDelivered(ulong round) => DeliveredIn = round;

    /// <summary>The snapshot could not be brought over: what it was to cover is still missing.</summary>
    public void SnapshotFailed()
    {
        PendingSnapshot = 0;
        BecomeProbe();
        IsPaused = true;
    }

    private void Enter(ProgressState state)
    {
        State = state;
        PendingSnapshot = 0;
        DeliveredIn = null;
        IsPaused = false;
        inflights.Clear();
    }
}
