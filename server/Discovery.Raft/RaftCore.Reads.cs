namespace Discovery.Raft;

/// <summary>Linearizable reads without a log entry (ReadIndex, Raft thesis, section 6.4).</summary>
public sealed partial class RaftCore
{
    private readonly List<ulong> _waitingReads = [];
    private readonly List<ReadState> _reads = [];
    private ulong _firstOfTerm;

    /// <summary>
    /// Asks from which index on a read that starts now may be served. The answer comes as a <see cref="ReadState"/> with
    /// the same id, at the earliest when the leader has committed an entry of its own term: before that it can't know what
    /// its predecessors committed.
    /// </summary>
    /// <returns>False when this node does not lead: nothing will come.</returns>
    public bool RequestRead(ulong requestId)
    {
        if (Role != RaftRole.Leader)
            return false;
        if (_hardState.Commit >= _firstOfTerm)
            _reads.Add(new ReadState(requestId, _hardState.Commit));
        else
            _waitingReads.Add(requestId);
        return true;
    }

    private void ReleaseReads()
    {
        if (_waitingReads.Count == 0 || _hardState.Commit < _firstOfTerm)
            return;
        foreach (var id in _waitingReads)
            _reads.Add(new ReadState(id, _hardState.Commit));
        _waitingReads.Clear();
    }
}
