namespace Discovery.Benchmarks.Generators;

/// <summary>A load that goes on from <see cref="Start"/> to the end of the process.</summary>
internal interface ILoad
{
    /// <summary>Makes what it needs on the server, and connects.</summary>
    Task PrepareAsync();

    /// <summary>Ends after what it opens for good has been opened.</summary>
    Task StartAsync();

    /// <summary>Where to count from now on; null for nowhere.</summary>
    Recorder? Recorder { set; }
}
