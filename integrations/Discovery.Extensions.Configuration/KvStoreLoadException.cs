namespace Discovery.Extensions.Configuration;

/// <summary>The store could not be read at the start. The message names the endpoints tried, the last failure and what to do.</summary>
public sealed class KvStoreLoadException : Exception
{
    /// <summary>Creates the exception.</summary>
    public KvStoreLoadException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public KvStoreLoadException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the exception with a general message.</summary>
    public KvStoreLoadException()
        : this("The configuration could not be read from the store.")
    {
    }

    /// <summary>True when nobody answered, as opposed to a store that refuses or holds what can't be read.</summary>
    internal bool StoreIsAway { get; init; }
}
