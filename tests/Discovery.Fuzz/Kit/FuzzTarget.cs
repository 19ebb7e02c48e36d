namespace Discovery.Fuzz.Kit;

/// <summary>What reads bytes from outside, with examples of what it reads.</summary>
/// <param name="Seeds">In order, or nearly so: inputs are made of these.</param>
/// <param name="Words">What an input is made more telling with than with random bytes.</param>
/// <param name="Read">Returns, or throws what it documents as a refusal inside of itself; anything that comes out of it is a finding.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<string> Words, Action<byte[]> Read)
{
    /// <summary>What one input may make it allocate: this, and so much for each of its bytes.</summary>
    public long AllocatedBytesMax { get; init; } = 4 << 20;

    public long AllocatedPerByteMax { get; init; } = 2000;

    public override string ToString() => Name;
}
