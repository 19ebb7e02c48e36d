namespace Discovery.Simulation.Faults;

internal enum PartitionMode
{
    /// <summary>Two groups that don't hear of each other.</summary>
    Halves,

    /// <summary>Any links, each direction on its own.</summary>
    Links,

    /// <summary>One member is cut off.</summary>
    Isolation,

    /// <summary>One member hears and is not heard, or the other way round.</summary>
    OneWay,
}
