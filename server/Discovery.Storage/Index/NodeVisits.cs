using System.Diagnostics;

namespace Discovery.Storage.Index;

/// <summary>Counts the nodes that a thread looks at, in debug builds only: a test shows by it what an operation costs.</summary>
internal static class NodeVisits
{
    [ThreadStatic]
    private static long _count;

    internal static long Count => _count;

    [Conditional("DEBUG")]
    internal static void Add(int nodes = 1) => _count += nodes;
}
