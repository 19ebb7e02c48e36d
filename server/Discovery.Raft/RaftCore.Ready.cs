namespace Discovery.Raft;

/// <summary>What the owner is to do: taken, not peeked at; each effect is handed out once.</summary>
public sealed partial class RaftCore
{
    public bool HasReady =>
        _firstUnwritten <= _log.LastIndex
        || _hardState.MustBeDurableAfter(_writtenHardState)
        || _handedOn < _hardState.Commit
        || _reads.Count > 0;

    public Ready TakeReady()
    {
        var entries = _log.Slice(_firstUnwritten, _log.LastIndex);
        var mustSync = entries.Count > 0 || _hardState.MustBeDurableAfter(_writtenHardState);
        // The commit index alone is worth no write: it rides along with the next one.
        HardState? hardState = mustSync && _hardState != _writtenHardState ? _hardState : null;
        _writtenHardState = hardState ?? _writtenHardState;
        _firstUnwritten = _log.LastIndex + 1;

        var committed = _log.Slice(_handedOn + 1, _hardState.Commit);
        _handedOn = Math.Max(_handedOn, _hardState.Commit);

        ReadState[] reads = [.. _reads];
        _reads.Clear();
        return new Ready { HardState = hardState, Entries = entries, Committed = committed, Reads = reads, MustSync = mustSync };
    }
}
