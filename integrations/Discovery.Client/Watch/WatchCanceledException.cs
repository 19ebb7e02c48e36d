namespace Discovery.Client;

/// <summary>The server ended a watch for a reason that opening it again would not change, such as a missing permission.</summary>
public sealed class WatchCanceledException : Exception
{
    /// <summary>Creates the exception from the server's reason.</summary>
    public WatchCanceledException(string reason)
        : base($"The server canceled the watch: {reason}") => Reason = reason;

    /// <summary>The reason in the server's words.</summary>
    public string Reason { get; }
}
