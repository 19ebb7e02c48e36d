using Discovery.Raft;

namespace Discovery.Server.Node;

/// <summary>Everything that came in for consensus since the last turn.</summary>
internal sealed class RaftWork
{
    public List<Message> Messages { get; } = [];

    public List<PendingProposal> Proposals { get; } = [];

    public List<PendingMemberChange> MemberChanges { get; } = [];

    public List<ulong> Reads { get; } = [];

    public List<ulong> Unreachable { get; } = [];

    public List<(ulong Member, bool Delivered)> SnapshotsEnded { get; } = [];

    public List<PendingTransfer> Transfers { get; } = [];

    public int Ticks { get; set; }

    /// <summary>The state machine has applied everything up to here; 0 for no news.</summary>
    public ulong Applied { get; set; }

    /// <summary>The snapshot that was handed on has taken the place of what was here.</summary>
    public bool Installed { get; set; }

    public bool IsEmpty =>
        Messages.Count == 0 && Proposals.Count == 0 && MemberChanges.Count == 0 && Reads.Count == 0 && Unreachable.Count == 0
        && SnapshotsEnded.Count == 0 && Transfers.Count == 0 && Ticks == 0 && !Installed;

    public void Clear()
    {
        Messages.Clear();
        Proposals.Clear();
        MemberChanges.Clear();
        Reads.Clear();
        Unreachable.Clear();
        SnapshotsEnded.Clear();
        Transfers.Clear();
        Ticks = 0;
        Applied = 0;
        Installed = false;
    }
}
