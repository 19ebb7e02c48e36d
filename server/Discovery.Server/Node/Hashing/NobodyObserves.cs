namespace Discovery.Server.Node;

/// <summary>For replicas whose data nobody compares.</summary>
internal sealed class NobodyObserves : ICorruptionObserver
{
    public static NobodyObserves Instance { get; } = new();

    public void ReportCorrupt(ulong member, string why)
    {
    }

    public void NotCompared(ulong member, string why)
    {
    }

    public void Agreed(int members, long revision)
    {
    }

    public void Damaged(string what)
    {
    }
}
