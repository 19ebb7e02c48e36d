namespace Discovery.Simulation.Checking;

/// <param name="Steps">How many the search took: the same for the same history, on every machine.</param>
/// <param name="Explanation">Empty for <see cref="LinearizabilityOutcome.Ok"/>, else how far an order could be found and what stopped it.</param>
internal sealed record LinearizabilityVerdict(LinearizabilityOutcome Outcome, long Steps, string Explanation)
{
    /// <exception cref="SafetyViolationException">Anything but Ok: a history that was not decided has not been checked.</exception>
    public void ThrowUnlessOk()
    {
        if (Outcome != LinearizabilityOutcome.Ok)
            throw new SafetyViolationException($"The history is not shown to be linearizable ({Outcome} after {Steps} steps): {Explanation}");
    }
}
