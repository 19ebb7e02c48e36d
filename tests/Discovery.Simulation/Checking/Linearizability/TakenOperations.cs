namespace Discovery.Simulation.Checking;

/// <summary>A set of operations that knows its hash at any time.</summary>
internal sealed class TakenOperations(int operations)
{
    private const int WordBits = 64;

    private readonly ulong[] _words = new ulong[(operations + WordBits - 1) / WordBits];

    public ulong Hash { get; private set; }

    /// <summary>Adds the operation, or removes it if it is there.</summary>
    public void Flip(int operation)
    {
        _words[operation / WordBits] ^= 1UL << (operation % WordBits);
        Hash ^= StableHash.Mix((ulong)operation + 1);
    }

    public bool Contains(int operation) => (_words[operation / WordBits] & (1UL << (operation % WordBits))) != 0;

    public ulong[] Copy() => [.. _words];

    public bool SameAs(ReadOnlySpan<ulong> words) => words.SequenceEqual(_words);
}
