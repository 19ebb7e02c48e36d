namespace Discovery.Recipes.Elections;

/// <summary>How a candidate holds its place.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The shortest time to live: below it a pause for garbage collection or a slow disk already costs the leadership.</summary>
    public static readonly TimeSpan TtlMin = TimeSpan.FromSeconds(2);

    /// <summary>The longest time to live: so long nobody leads when a leader was killed.</summary>
    public static readonly TimeSpan TtlMax = TimeSpan.FromHours(1);

    /// <summary>The defaults.</summary>
    public static LeaderElectionOptions Default { get; } = new();

    /// <summary>
    /// The time to live of the candidate's lease, in whole seconds (rounded up): how long after its last sign of life a killed leader
    /// still counts as one. Default 10 s, at least 2 s, at most 1 h.
    /// </summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first failure to reach the store; doubled with each further one, with jitter. Default 100 ms.</summary>
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two attempts to reach the store. Default 2 s.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (Ttl < TtlMin || Ttl > TtlMax)
            throw new ArgumentException($"Ttl must be between {TtlMin} and {TtlMax}; it is {Ttl}.");
        if (RetryDelayMin <= TimeSpan.Zero)
            throw new ArgumentException($"RetryDelayMin must be longer than zero; it is {RetryDelayMin}.");
        if (RetryDelayMax < RetryDelayMin)
            throw new ArgumentException($"RetryDelayMax ({RetryDelayMax}) must not be shorter than RetryDelayMin ({RetryDelayMin}).");
    }
}
