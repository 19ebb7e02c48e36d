namespace Discovery.Raft;

/// <summary>Linearizable reads without a log entry (ReadIndex, Raft thesis, section 6.4).</summary>
public sealed partial class RaftCore
{
    private readonly List<ReadState> _reads = [];

    // Asked for before the leader has committed in its term: it can't know yet what its predecessors committed.
    private readonly List<(ulong From, ulong Id)> _heldReads = [];

    // Wait for the round that is on its way to end, and share the next one.
    private readonly List<(ulong From, ulong Id)> _newReads = [];

    // Wait for a majority to answer a heartbeat of their round or of a later one.
    private readonly Queue<(ulong From, ulong Id, ulong Index, ulong Round)> _roundReads = new();
    private ulong _round;

    /// <summary>
    /// Asks from which index on a read that starts now may be served. The answer comes as a <see cref="ReadState"/> with
    /// the same id, or not at all when messages or leaders get lost: then ask again, with an id that was never used, or an old
    /// answer could be taken for the new one's.
    /// </summary>
    /// <returns>False when no leader is known: nothing will come.</returns>
    public bool RequestRead(ulong requestId)
    {
        if (Role == RaftRole.Leader)
            AskRead(Id, requestId);
        else if (Leader != 0)
            SendAfterWrite(new Message { Kind = MessageKind.ReadIndex, From = Id, To = Leader, Context = requestId });
        else
            return false;
        return true;
    }

    private void AskRead(ulong from, ulong id)
    {
        if (CommitIndex < FirstOfTerm && !Planted.Has(PlantedBug.ReadBeforeFirstCommit))
            _heldReads.Add((from, id));
        else
            _newReads.Add((from, id));
    }

    private void ReleaseHeldReads()
    {
        if (CommitIndex < FirstOfTerm)
            return;
        _newReads.AddRange(_heldReads);
        _heldReads.Clear();
    }

    /// <summary>Reads that came while a round was on its way get a round of their own as soon as it is confirmed.</summary>
    private void SendReadRound()
    {
        if (Role != RaftRole.Leader || _newReads.Count == 0)
            return;
        if ((Membership.Voters.Count == 1 && CanLead) || Planted.Has(PlantedBug.ReadWithoutMajority))
        {
            foreach (var (from, id) in _newReads)
                AnswerRead(from, id, CommitIndex);
            _newReads.Clear();
        }
        else if (_roundReads.Count == 0)
        {
            SendHeartbeats();
        }
    }

    private void BeginRound()
    {
        _round++;
        foreach (var (from, id) in _newReads)
            _roundReads.Enqueue((from, id, CommitIndex, _round));
        _newReads.Clear();
    }

    private void ConfirmReads()
    {
        if (_roundReads.Count == 0)
            return;
        var confirmed = MajorityRound();
        while (_roundReads.TryPeek(out var read) && read.Round <= confirmed)
        {
            _roundReads.Dequeue();
            AnswerRead(read.From, read.Id, read.Index);
        }
    }

    private ulong MajorityRound()
    {
        if (_progress.TryGetValue(Id, out var own))
            own.Answered(_round);
        return MajorityOf(progress => progress.Round);
    }

    private void AnswerRead(ulong from, ulong id, ulong index)
    {
        if (from == Id)
            _reads.Add(new ReadState(id, index));
        else
            _messages.Add(new Message { Kind = MessageKind.ReadIndexReply, From = Id, To = from, Term = Term, LogIndex = index, Context = id });
    }

    private void ForgetReads()
    {
        _heldReads.Clear();
        _newReads.Clear();
        _roundReads.Clear();
    }
}
