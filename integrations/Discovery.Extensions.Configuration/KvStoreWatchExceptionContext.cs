namespace Discovery.Extensions.Configuration;

/// <summary>Following the store failed. The last good values stay, and after a wait it is tried again, for ever.</summary>
public sealed class KvStoreWatchExceptionContext
{
    internal KvStoreWatchExceptionContext(Exception exception, string prefix, int attempt, TimeSpan suggestedDelay)
    {
        Exception = exception;
        Prefix = prefix;
        Attempt = attempt;
        SuggestedDelay = suggestedDelay;
    }

    /// <summary>What went wrong.</summary>
    public Exception Exception { get; }

    /// <summary>The prefix that is followed.</summary>
    public string Prefix { get; }

    /// <summary>How many times in a row it failed, from 1.</summary>
    public int Attempt { get; }

    /// <summary>The wait that would be made without a callback; it grows with the attempts and carries jitter.</summary>
    public TimeSpan SuggestedDelay { get; }
}
