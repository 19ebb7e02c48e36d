using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>The two threads: one makes proposals durable, the other applies them.</summary>
internal sealed partial class DiscoveryNode
{
    private volatile bool _stopping;

    /// <summary>Starts the loops. A member that is alone leads before they run; others look for each other.</summary>
    internal void Start()
    {
        MeetMembers();
        _replica.CampaignIfAlone();
        _applyThread.Start();
        _raftThread.Start();
        StartTicking();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping)
            return;
        _stopping = true;
        await HandOverAsync();
        await StopTickingAsync();
        _replica.StopRaft();
        _raftThread.Join();
        _replica.StopApply();
        _applyThread.Join();
        CheckpointLast();
        await Network.DisposeAsync();
        _replica.Dispose();
        _folder.Dispose();
    }

    /// <summary>So that the next start has nothing to replay. It would do without.</summary>
    private void CheckpointLast()
    {
        try
        {
            _replica.Checkpoint();
        }
        catch (StorageFailedException e)
        {
            LogNoCheckpoint(_logger, e.Message);
        }
    }

    /// <summary>A leader that stops hands over first, so that the others need not wait for an election time-out.</summary>
    private async Task HandOverAsync()
    {
        var status = Status;
        var heir = status.Progress.Where(p => p is { IsActive: true, IsLearner: false } && p.Member != Identity.MemberId).OrderByDescending(p => p.Match).FirstOrDefault();
        if (!status.IsLeader || heir.Member == 0)
            return;
        try
        {
            await TransferLeadershipAsync(heir.Member, CancellationToken.None).WaitAsync(_options.ElectionTimeout, _time);
        }
        catch (Exception e) when (e is StoreException or TimeoutException)
        {
            LogNotHandedOver(_logger, e.Message);
        }
    }

    private void RunRaft()
    {
        while (_replica.WaitForRaftWork())
            _replica.StepRaft();
    }

    private void RunApply()
    {
        while (_replica.WaitForApplyWork())
            _replica.StepApply();
    }

    [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "no checkpoint at the stop, the next start replays more of the log: {Reason}")]
    private static partial void LogNoCheckpoint(ILogger logger, string reason);

    [LoggerMessage(EventId = 32, Level = LogLevel.Information, Message = "leadership was not handed over before the stop: {Reason}")]
    private static partial void LogNotHandedOver(ILogger logger, string reason);
}
