namespace Discovery.Storage;

/// <summary>
/// A snapshot on its way in can't be kept: the disk is too full, or failed under the spool. The folder and its log are unharmed; refuse the
/// snapshot, dispose the spool, and try again later with a new one.
/// </summary>
public sealed class SnapshotSpoolException : Exception
{
    public SnapshotSpoolException(string message)
        : base(message)
    {
    }

    public SnapshotSpoolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
