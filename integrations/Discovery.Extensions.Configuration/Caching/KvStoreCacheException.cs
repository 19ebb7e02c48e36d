namespace Discovery.Extensions.Configuration;

/// <summary>The cache file or its key can't be used. The message names the file, what is wrong with it and what to do.</summary>
public sealed class KvStoreCacheException : Exception
{
    /// <summary>Creates the exception.</summary>
    public KvStoreCacheException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public KvStoreCacheException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the exception with a general message.</summary>
    public KvStoreCacheException()
        : this("The cache file can't be used.")
    {
    }
}
