namespace Discovery.Server.Node;

/// <summary>Everything that came in for consensus since the last turn.</summary>
internal sealed class RaftWork
{
    public List<PendingProposal> Proposals { get; } = [];

    public List<ulong> Reads { get; } = [];

    /// <summary>The state machine has applied everything up to here; 0 for no news.</summary>
    public ulong Applied { get; set; }

    public bool IsEmpty => Proposals.Count == 0 && Reads.Count == 0;

    public void Clear()
    {
        Proposals.Clear();
        Reads.Clear();
        Applied = 0;
    }
}
