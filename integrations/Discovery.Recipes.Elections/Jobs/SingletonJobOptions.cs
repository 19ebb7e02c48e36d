namespace Discovery.Recipes.Elections;

/// <summary>How a singleton job is elected and what happens when it fails.</summary>
public sealed class SingletonJobOptions
{
    /// <summary>Where elections stand unless told otherwise.</summary>
    public const string DefaultPrefix = "/elections/";

    /// <summary>What the key of the election begins with; the name of the job follows. Default <c>/elections/</c>.</summary>
    public string Prefix { get; set; } = DefaultPrefix;

    /// <summary>
    /// The time to live of the leader's lease, in whole seconds (rounded up): a killed process's job runs elsewhere within it plus one
    /// second. Default 10 s, at least 2 s, at most 1 h. Short ones hand over fast, long ones survive longer outages of the store.
    /// </summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What this process says about itself in the store. Default <c>machine:process id</c>.</summary>
    public string Candidate { get; set; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The wait after the job threw, before this process stands again; doubled with each further time. Default 1 s.</summary>
    public TimeSpan BackoffMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait after the job threw. A job that ran for longer than this starts over with the shortest. Default 1 min.</summary>
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromMinutes(1);
}
