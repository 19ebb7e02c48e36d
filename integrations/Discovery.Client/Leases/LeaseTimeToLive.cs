namespace Discovery.Client;

/// <summary>What the server knows about a lease.</summary>
public sealed record LeaseTimeToLive
{
    /// <summary>The id of the lease.</summary>
    public required long Id { get; init; }

    /// <summary>False when there is no such lease (any more).</summary>
    public bool Exists { get; init; }

    /// <summary>What is left of it, in whole seconds; zero when it does not exist.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>The time to live with which it was granted.</summary>
    public TimeSpan Granted { get; init; }

    /// <summary>The keys attached, when they were asked for.</summary>
    public IReadOnlyList<KvKey> Keys { get; init; } = [];
}
