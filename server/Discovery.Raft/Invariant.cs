using System.Diagnostics.CodeAnalysis;

namespace Discovery.Raft;

/// <summary>Assertions that stay on in production: a core that contradicts itself must not go on.</summary>
internal static class Invariant
{
    public static void Check([DoesNotReturnIf(false)] bool holds, string broken)
    {
        if (!holds)
            throw new RaftInvariantException(broken);
    }
}
