using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>What clients ask about space: alarms, and its return.</summary>
internal sealed partial class DiscoveryNode
{
    private AlarmsView _toldAlarms = AlarmsView.None;

    /// <summary>All that are on, of any member, as far as this one knows.</summary>
    public AlarmsView Alarms => _replica.Alarms;

    /// <summary>Bytes that the store may have; 0 for no limit but the disk's.</summary>
    public long QuotaBytes => _options.QuotaBytes;

    /// <summary>Completes when what compactions made unreadable before the call is deleted on this member.</summary>
    public Task DeletePendingAsync(CancellationToken cancellationToken) => _replica.DeletePending().WaitAsync(cancellationToken);

    /// <summary>Completes when this member has given back what could be had of what was there at the call. Writes go on meanwhile.</summary>
    /// <exception cref="StoreException">There is no room to move anything, or the node stops.</exception>
    public async Task DefragmentAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        Metrics.Defragmenting.Increment();
        try
        {
            await _replica.Defragment().WaitAsync(cancellationToken);
        }
        finally
        {
            Metrics.Defragmenting.Add(-1);
        }
        Metrics.Defragment.Observe(_time.GetElapsedTime(began));
    }

    /// <summary>Says in the log what has come on and gone since the last tick.</summary>
    private void TellAlarms()
    {
        var now = _replica.Alarms;
        if (ReferenceEquals(now, _toldAlarms))
            return;
        foreach (var alarm in now.List().Where(alarm => !_toldAlarms.Contains(alarm.MemberID, alarm.Alarm)))
            LogAlarm(_logger, alarm.MemberID.ToString("x", null), NameOf(alarm), alarm.MemberID == Identity.MemberId ? FreeBytesText() : "");
        foreach (var alarm in _toldAlarms.List().Where(alarm => !now.Contains(alarm.MemberID, alarm.Alarm)))
            LogAlarmOver(_logger, alarm.MemberID.ToString("x", null), NameOf(alarm));
        _toldAlarms = now;
    }

    private string FreeBytesText()
    {
        try
        {
            return $"{_folder.FreeBytes} bytes are free beside what is put by, {_folder.ReserveBytes} are kept free; the store has {Revisions.SizeBytes} of {QuotaBytes} bytes (0: no quota). "
                + "Delete keys and compact, or make room on the disk";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    // As etcd writes them.
    private static string NameOf(AlarmMember alarm) => Enum.IsDefined(alarm.Alarm) ? alarm.Alarm.ToString().ToUpperInvariant() : "UNKNOWN";

    /// <exception cref="StoreException">This member has no room for it; the alarm is on, if it could be raised.</exception>
    private async Task RaiseNoSpaceAsync()
    {
        try
        {
            await _replica.Space.Raise();
        }
        catch (StoreException)
        {
            // It is raised with the next request that is refused.
        }
        throw new StoreException(StoreError.NoSpace);
    }

    [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "alarm {Alarm} of member {MemberId} is on. {Why}")]
    private static partial void LogAlarm(ILogger logger, string memberId, string alarm, string why);

    [LoggerMessage(EventId = 34, Level = LogLevel.Information, Message = "alarm {Alarm} of member {MemberId} is over")]
    private static partial void LogAlarmOver(ILogger logger, string memberId, string alarm);
}
