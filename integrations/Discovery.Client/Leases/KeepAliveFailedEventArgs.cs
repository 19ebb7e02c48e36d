namespace Discovery.Client;

/// <summary>A keep-alive failed.</summary>
public sealed class KeepAliveFailedEventArgs(Exception exception) : EventArgs
{
    /// <summary>What went wrong.</summary>
    public Exception Exception { get; } = exception;
}
