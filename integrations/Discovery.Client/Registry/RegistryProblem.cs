namespace Discovery.Client.Registry;

/// <summary>An entry of the registry that can't be read.</summary>
/// <param name="Key">Where it stands.</param>
/// <param name="Error">What is wrong with it and what is expected.</param>
public sealed record RegistryProblem(string Key, string Error);
