namespace Discovery.Simulation.Checking;

internal sealed record WatchViolation(WatchGuarantee Guarantee, string Message)
{
    public override string ToString() => $"{Guarantee}: {Message}";
}
