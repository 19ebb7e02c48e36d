namespace Discovery.Simulation.Checking;

/// <summary>Whether an operation can be the next one.</summary>
internal enum Fit
{
    /// <summary>Yes.</summary>
    Next,

    /// <summary>Not from this state; perhaps from a later one.</summary>
    NotYet,

    /// <summary>Neither from this state nor from any that can follow it: the search need not go on from here.</summary>
    Past,
}
