namespace Discovery.Simulation.Checking;

/// <summary>Whether an operation can be the next one.</summary>
internal enum Fit
{
    /// <summary>Yes.</summary>
    Next,

    /// <summary>
    /// Yes, but hardly anybody would notice. Of an operation of unknown outcome, such a step is the last thing that is tried; otherwise it
    /// is like <see cref="Next"/>.
    /// </summary>
    NextUnnoticed,

    /// <summary>Not from this state; perhaps from a later one.</summary>
    NotYet,

    /// <summary>Neither from this state nor from any that can follow it: the search need not go on from here.</summary>
    Past,
}
