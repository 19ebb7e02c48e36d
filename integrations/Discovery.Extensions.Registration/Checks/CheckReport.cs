using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>Where a check stands.</summary>
/// <param name="Name">The name of the check.</param>
/// <param name="Status">Starting until it has run often enough, then passing, warning or critical.</param>
/// <param name="Note">What the last run said.</param>
public sealed record CheckReport(string Name, ServiceStatus Status, string Note);
