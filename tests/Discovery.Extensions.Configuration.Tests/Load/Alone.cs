namespace Discovery.Extensions.Configuration.Tests;

/// <summary>Tests that no other may run beside: the memory that they look at is that of the process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
