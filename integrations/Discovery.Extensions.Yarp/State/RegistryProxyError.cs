namespace Discovery.Extensions.Yarp;

/// <summary>A failure to follow the registry or to apply it.</summary>
/// <param name="Message">What went wrong.</param>
/// <param name="At">When.</param>
public sealed record RegistryProxyError(string Message, DateTimeOffset At);
