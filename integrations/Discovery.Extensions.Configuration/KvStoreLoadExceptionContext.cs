namespace Discovery.Extensions.Configuration;

/// <summary>The start could not read the store, or a value in it.</summary>
public sealed class KvStoreLoadExceptionContext
{
    internal KvStoreLoadExceptionContext(Exception exception, bool ignore)
    {
        Exception = exception;
        Ignore = ignore;
    }

    /// <summary>What went wrong; its message says what was tried and what to do.</summary>
    public Exception Exception { get; }

    /// <summary>
    /// True to start with what could be read, possibly nothing, and to go on trying in the background; false to throw.
    /// Begins as the source's <see cref="KvStoreConfigurationSource.Optional"/>.
    /// </summary>
    public bool Ignore { get; set; }
}
