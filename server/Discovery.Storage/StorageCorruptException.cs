namespace Discovery.Storage;

/// <summary>Stored data is damaged or missing. The message names the file, the place, and what to do.</summary>
public sealed class StorageCorruptException : Exception
{
    public StorageCorruptException(string message)
        : base(message)
    {
    }

    public StorageCorruptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
