using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Watches this member's share of the disk and of the quota, raises the NOSPACE alarm before anything can fail, and takes it back when there
/// is room again. The state machine knows of no disk: what it hears of one goes through the log.
/// </summary>
/// <remarks>Two marks each, far enough apart that the alarm does not come and go with every write.</remarks>
internal sealed class SpaceWatch(
    ulong member, SpaceOptions options, long reserveBytes, Func<long> freeBytes, Func<long> storeBytes, Func<AlarmsView> alarms, Func<Proposal, Task<ApplyResult>> propose)
{
    private readonly Lock _gate = new();
    private Task<ApplyResult>? _underWay;
    private volatile bool _diskIsFull;
    private volatile bool _isPressed;
    private bool _overQuota;
    private bool _toldOverQuota;
    private long _refusedBytes;

    /// <summary>Space runs out: upkeep is urgent. Any thread.</summary>
    public bool IsPressed => _isPressed;

    // What can't be stopped any more when the alarm is on must still fit, and so must the deletes that make room.
    private long FullBelow => reserveBytes;

    private long EnoughFrom => reserveBytes + (reserveBytes / 4);

    private bool HasQuota => options.QuotaBytes > 0;

    /// <summary>Looks around, and says what has changed. The clock's thread.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            LookAtDisk();
            LookAtStore();
            var view = alarms();
            var isOn = view.Contains(member, AlarmType.Nospace);
            _isPressed = _diskIsFull || isOn || (HasQuota && storeBytes() > options.QuotaBytes / 4 * 3);
            if (_underWay is { IsCompleted: false })
                return;
            if (!isOn && (_diskIsFull || (_overQuota && !_toldOverQuota)))
            {
                _toldOverQuota = _overQuota;
                Propose(AlarmRequest.Types.AlarmAction.Activate);
            }
            else if (!_diskIsFull && !_overQuota && view.IsOwn(member, AlarmType.Nospace))
            {
                Propose(AlarmRequest.Types.AlarmAction.Deactivate);
            }
        }
    }

    /// <summary>False when the request adds something for which there is no room. Any thread.</summary>
    public bool HasRoomFor(Proposal proposal)
    {
        var cost = SpaceCost.Of(proposal);
        if (cost == 0)
            return true;
        if (!_diskIsFull && (!HasQuota || storeBytes() + cost < options.QuotaBytes))
            return true;
        lock (_gate)
        {
            // The alarm stays until this would fit: or it went with the next tick, as there is room for less.
            if (!_diskIsFull)
                _refusedBytes = Math.Max(_refusedBytes, cost);
        }
        return false;
    }

    /// <summary>Completes when the alarm is on, which it may be already. Any thread.</summary>
    /// <exception cref="StoreException">It could not be raised.</exception>
    public Task Raise()
    {
        lock (_gate)
        {
            if (alarms().Contains(member, AlarmType.Nospace))
                return Task.CompletedTask;
            if (_underWay is null or { IsCompleted: true })
            {
                _overQuota |= !_diskIsFull;
                _toldOverQuota = true;
                Propose(AlarmRequest.Types.AlarmAction.Activate);
            }
            return _underWay!;
        }
    }

    private void LookAtDisk()
    {
        try
        {
            _diskIsFull = freeBytes() < (_diskIsFull ? EnoughFrom : FullBelow);
        }
        catch (IOException)
        {
            // Nobody knows. If the disk is broken, the log will tell.
        }
    }

    private void LookAtStore()
    {
        if (!HasQuota)
            return;
        var size = storeBytes();
        _overQuota = _overQuota ? size + _refusedBytes >= options.QuotaBytes / 10 * 9 : size >= options.QuotaBytes;
        if (!_overQuota)
        {
            // Said once, so that who disarms the alarm is not contradicted before somebody writes.
            _toldOverQuota = false;
            _refusedBytes = 0;
        }
    }

    private void Propose(AlarmRequest.Types.AlarmAction action)
    {
        var request = new AlarmRequest { Action = action, MemberID = member, Alarm = AlarmType.Nospace };
        _underWay = propose(new Proposal { Alarm = new AlarmChange { Request = request, ByMember = true } });
    }
}
