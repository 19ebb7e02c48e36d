namespace Discovery.Store;

/// <summary>
/// The snapshot is damaged, incomplete, of a newer version, or not of this cluster's history. It was found out before anything was changed:
/// this member goes on as it is and can be sent another one.
/// </summary>
public sealed class SnapshotUnusableException : Exception
{
    public SnapshotUnusableException(string message)
        : base(message)
    {
    }

    public SnapshotUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
