namespace Discovery.Simulation.Checking;

/// <summary>What operations of every kind share.</summary>
internal static class OperationTime
{
    /// <summary>The return of a request that did not return.</summary>
    public const long Never = long.MaxValue;
}
