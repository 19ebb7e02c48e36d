namespace Discovery.Server.Peers;

internal enum SnapshotTransferState
{
    Sending,

    /// <summary>The receiver has all of it on its disk.</summary>
    Done,

    Failed,
}
