namespace Discovery.Extensions.Configuration;

/// <summary>The source is not set up correctly. The message names everything that is wrong and what to do.</summary>
public sealed class KvStoreConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public KvStoreConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public KvStoreConfigurationException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the exception with a general message.</summary>
    public KvStoreConfigurationException()
        : this("The configuration source is not set up correctly.")
    {
    }

    internal static void ThrowIfAny(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
            throw new KvStoreConfigurationException("AddKvStore: " + string.Join(' ', errors));
    }
}
