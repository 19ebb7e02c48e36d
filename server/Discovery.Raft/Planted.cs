namespace Discovery.Raft;

/// <summary>
/// Known bugs of consensus systems that a test can bring back, one at a time, to show that the simulation would find them. In a
/// release build there are none: <see cref="Has"/> is false for ever and costs nothing.
/// </summary>
internal static class Planted
{
#if DEBUG
    [ThreadStatic]
    private static PlantedBug _bug;

    /// <summary>The bug that this thread's members have.</summary>
    public static PlantedBug Bug
    {
        get => _bug;
        set => _bug = value;
    }

    public static bool Has(PlantedBug bug) => _bug == bug;
#else
    public static bool Has(PlantedBug bug) => false;
#endif
}
