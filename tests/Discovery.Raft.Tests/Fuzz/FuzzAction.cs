namespace Discovery.Raft.Tests;

internal enum FuzzAction
{
    Deliver,
    Work,
    Tick,
    Drop,
    Double,
    Propose,
    Read,
    Crash,
    Restart,
    Change,
    Transfer,
    Snapshot,
    SnapshotEnded,
    Unreachable,
    Compact,
    Campaign,
    Cut,
    Heal,
}
