namespace Discovery.Store;

/// <summary>The state that the snapshot was taken of has been replaced by another member's: its records are gone. Take another one.</summary>
public sealed class SnapshotSupersededException : Exception
{
    public SnapshotSupersededException()
        : base("The state of this snapshot has been replaced by that of another member. Take another snapshot.")
    {
    }
}
