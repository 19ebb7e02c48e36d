namespace Discovery.Storage;

/// <summary>
/// The data folder can't be opened though nothing in it is known to be damaged: in use, not writable, or written by a newer version.
/// The message names the folder and says what to do.
/// </summary>
public sealed class StorageUnusableException : Exception
{
    public StorageUnusableException(string message)
        : base(message)
    {
    }

    public StorageUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
