namespace Discovery.Simulation.Checking;

/// <summary>64-bit hashes that are the same in every process, as runs are compared by them. Not against adversaries.</summary>
internal static class StableHash
{
    private const ulong Start = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    /// <summary>FNV-1a over the bytes, then mixed.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Start;
        foreach (var b in bytes)
            hash = (hash ^ b) * Prime;
        return Mix(hash);
    }

    /// <summary>Of a sequence: <paramref name="hash"/> stands for what came before.</summary>
    public static ulong Combine(ulong hash, ulong next) => Mix((hash * Prime) ^ next);

    /// <summary>Spreads every bit over all of the result (the finalizer of SplitMix64).</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
