namespace Discovery.Storage;

/// <summary>The disk refused a read, a write or a sync. After a failed write or sync the folder must not be used any further.</summary>
public sealed class StorageFailedException : Exception
{
    public StorageFailedException(string message)
        : base(message)
    {
    }

    public StorageFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
