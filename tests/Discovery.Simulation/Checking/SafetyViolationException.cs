namespace Discovery.Simulation.Checking;

/// <summary>The cluster broke a promise; the message says which, who and where.</summary>
public sealed class SafetyViolationException(string message) : Exception(message);
