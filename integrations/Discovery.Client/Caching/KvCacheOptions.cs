namespace Discovery.Client;

/// <summary>How a <see cref="KvCache{T}"/> follows the store.</summary>
public sealed record KvCacheOptions
{
    /// <summary>How long to wait for the first snapshot. Default 30 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How to read and watch.</summary>
    public PrefixWatcherOptions Watching { get; init; } = PrefixWatcherOptions.Default;
}
