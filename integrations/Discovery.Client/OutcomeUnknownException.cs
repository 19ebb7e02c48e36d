namespace Discovery.Client;

/// <summary>
/// A write was sent and its answer did not arrive: it may have been applied, may not, or may still be.
/// The client never repeats such a write by itself, as a repeated write can undo what others wrote in between.
/// Read the key, or write with a compare on the revision seen before, to find out.
/// </summary>
public sealed class OutcomeUnknownException : Exception
{
    /// <summary>Creates the exception.</summary>
    public OutcomeUnknownException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with a general message.</summary>
    public OutcomeUnknownException()
        : this("The write was sent, but its outcome is unknown.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public OutcomeUnknownException(string message)
        : this(message, null)
    {
    }
}
