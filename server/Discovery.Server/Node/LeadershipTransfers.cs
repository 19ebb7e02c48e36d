using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Hand-overs of leadership that somebody waits for. Raft loop.</summary>
internal sealed class LeadershipTransfers(RaftCore core)
{
    private readonly List<PendingTransfer> _waiting = [];

    public void Begin(PendingTransfer transfer)
    {
        if (core.Leader == transfer.Target && core.Role != RaftRole.Leader)
            transfer.Complete();
        else if (core.Role == RaftRole.Leader && core.Id == transfer.Target)
            transfer.Complete();
        else if (core.Role != RaftRole.Leader)
            transfer.Fail(StoreError.NotLeader);
        else if (!core.TransferLeadership(transfer.Target))
            transfer.Fail(StoreError.BadLeaderTransferee);
        else
            _waiting.Add(transfer);
    }

    /// <summary>Tells those whose hand-over has come to an end.</summary>
    public void Look()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var transfer = _waiting[i];
            if (core.Leader == transfer.Target)
                transfer.Complete();
            else if (core.Role == RaftRole.Leader ? !core.IsTransferring : core.Leader != 0)
                transfer.Fail(StoreError.TimedOut);
            else if (!transfer.Done.IsCompleted)
                continue;
            _waiting.RemoveAt(i);
        }
    }

    public void FailAll(StoreError error)
    {
        foreach (var transfer in _waiting)
            transfer.Fail(error);
        _waiting.Clear();
    }
}
