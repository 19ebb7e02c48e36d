namespace Discovery.Simulation.Checking;

internal enum LinearizabilityOutcome
{
    Ok,

    /// <summary>No order of the operations explains what the clients saw.</summary>
    Illegal,

    /// <summary>The budget of steps was used up first. A failure as well.</summary>
    Unknown,
}
