namespace Discovery.TestKit;

/// <summary>The simulated machine is off: every operation fails until <see cref="SimDisk.Crash"/> has settled what survived.</summary>
public sealed class SimCrashedException(int operation) : IOException($"The simulated machine lost power at operation {operation}.");
