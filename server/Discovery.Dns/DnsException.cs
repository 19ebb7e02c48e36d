namespace Discovery.Dns;

/// <summary>A question to the DNS was not answered, or by something that is no answer.</summary>
public sealed class DnsException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DnsException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with a general message.</summary>
    public DnsException()
        : this("The DNS gave no answer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public DnsException(string message)
        : this(message, null)
    {
    }
}
