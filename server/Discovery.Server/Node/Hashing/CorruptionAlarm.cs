using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Raises the CORRUPT alarm for a member whose data are not those of the others, besides telling of it. It stays until somebody disarms it.</summary>
/// <param name="told">Hears all of it first.</param>
/// <param name="propose">What comes of it does not matter: the next comparison finds the difference again.</param>
internal sealed class CorruptionAlarm(ICorruptionObserver told, Func<AlarmsView> alarms, Action<Proposal> propose) : ICorruptionObserver
{
    public void ReportCorrupt(ulong member, string why)
    {
        told.ReportCorrupt(member, why);
        if (alarms().Contains(member, AlarmType.Corrupt))
            return;
        var request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = member, Alarm = AlarmType.Corrupt };
        propose(new Proposal { Alarm = new AlarmChange { Request = request } });
    }

    public void NotCompared(ulong member, string why) => told.NotCompared(member, why);

    public void Agreed(int members, long revision) => told.Agreed(members, revision);

    public void Damaged(string what) => told.Damaged(what);
}
