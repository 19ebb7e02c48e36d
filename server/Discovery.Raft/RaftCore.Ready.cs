namespace Discovery.Raft;

/// <summary>What the owner is to do: taken, not peeked at; each effect is handed out once.</summary>
public sealed partial class RaftCore
{
    private readonly List<ulong> _snapshotsWanted = [];
    private List<Message> _messages = [];
    private List<Message> _messagesAfterWrite = [];
    private HardState _writtenHardState;
    private ulong _firstUnwritten;
    private ulong _handedOn;
    private ulong _lastEffect;

    /// <summary>True when <see cref="TakeReady"/> has something to give; what has accumulated is made into messages first.</summary>
    public bool HasReady
    {
        get
        {
            Flush();
            return _messages.Count > 0
                || _messagesAfterWrite.Count > 0
                || _snapshot is not null
                || _firstUnwritten <= _log.LastIndex
                || HardStateIsDue
                || _handedOn < CommitIndex
                || _reads.Count > 0
                || _snapshotsWanted.Count > 0;
        }
    }

    // A member that is removed is told of it and stops. Had the others forgotten that after a restart, they would wait for its vote.
    private bool HardStateIsDue => _hardState.MustBeDurableAfter(_writtenHardState) || _lastEffect > _writtenHardState.Commit;

    public Ready TakeReady()
    {
        Flush();
        var entries = _log.Slice(_firstUnwritten, _log.LastIndex);
        var isDue = HardStateIsDue;
        var mustSync = entries.Count > 0 || isDue;
        if (isDue)
        {
            // A leader elected by itself alone could otherwise lead the same term twice, with a crash between.
            _messagesAfterWrite.InsertRange(0, _messages);
            _messages.Clear();
        }
        // The commit index alone is worth no write: it rides along with the next one.
        HardState? hardState = mustSync && _hardState != _writtenHardState ? _hardState : null;
        // A crash in the midst of the write, or before the snapshot is installed, must not find a commit index beyond the log.
        if (_snapshot is not null)
            hardState = _hardState with { Commit = _writtenHardState.Commit };
        else if (hardState is not null)
            hardState = _hardState with { Commit = Math.Min(CommitIndex, _firstUnwritten - 1) };
        _writtenHardState = hardState ?? _writtenHardState;
        if (Planted.Has(PlantedBug.VoteForgotten) && hardState is { } written)
            hardState = written with { Vote = 0 };
        _firstUnwritten = _log.LastIndex + 1;

        var committed = _log.Slice(_handedOn + 1, CommitIndex);
        _handedOn = Math.Max(_handedOn, CommitIndex);

        var ready = new Ready
        {
            Messages = _messages,
            Snapshot = _snapshot,
            HardState = hardState,
            Entries = entries,
            MustSync = mustSync,
            MessagesAfterWrite = _messagesAfterWrite,
            Committed = committed,
            Reads = [.. _reads],
            SnapshotsWanted = [.. _snapshotsWanted],
        };
        _messages = [];
        _messagesAfterWrite = [];
        _snapshot = null;
        _reads.Clear();
        _snapshotsWanted.Clear();
        return ready;
    }

    // What accumulates over a turn goes out as few messages: entries, forwarded proposals, the next round of reads.
    private void Flush()
    {
        SendForwarded();
        SendReadRound();
        SendAppends();
    }

    private void SendAfterWrite(Message message) => _messagesAfterWrite.Add(message);
}
