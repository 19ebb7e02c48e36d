namespace Discovery.Conformance.Clients;

/// <summary>A fact that runs a client of somebody else's: skipped, with what to install, where it is missing; never skipped when CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ForeignClientFactAttribute : FactAttribute
{
    public ForeignClientFactAttribute(string client) => Skip = ForeignClient.All[client].SkipReason();
}
