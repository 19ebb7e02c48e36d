namespace Discovery.Client;

/// <summary>A watch lost its connection or could not open one. It goes on where it was, after a wait.</summary>
public sealed class WatchFailure
{
    /// <summary>Describes a failure.</summary>
    public WatchFailure(Exception exception, int attempt, TimeSpan retryDelay)
    {
        Exception = exception;
        Attempt = attempt;
        RetryDelay = retryDelay;
    }

    /// <summary>What went wrong.</summary>
    public Exception Exception { get; }

    /// <summary>How many times in a row it failed, from 1.</summary>
    public int Attempt { get; }

    /// <summary>How long it will wait before it tries again; a callback may change it.</summary>
    public TimeSpan RetryDelay { get; set; }
}
