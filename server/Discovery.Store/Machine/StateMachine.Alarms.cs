using Discovery.Protocol;
using Discovery.Protocol.Peers;

namespace Discovery.Store;

public sealed partial class StateMachine
{
    private AlarmResponse Change(AlarmChange change)
    {
        var response = new AlarmResponse { Header = Header() };
        var (member, type) = (change.Request.MemberID, change.Request.Alarm);
        switch (change.Request.Action)
        {
            case AlarmRequest.Types.AlarmAction.Activate when type != AlarmType.None:
                _alarms = _alarms.With(member, type, change.ByMember);
                response.Alarms.Add(new AlarmMember { MemberID = member, Alarm = type });
                break;
            case AlarmRequest.Types.AlarmAction.Deactivate when _alarms.Contains(member, type) && (!change.ByMember || _alarms.IsOwn(member, type)):
                _alarms = _alarms.Without(member, type);
                response.Alarms.Add(new AlarmMember { MemberID = member, Alarm = type });
                break;
            default:
                // Nothing to change; an unknown action or type is one that a later version means something by.
                break;
        }

        return response;
    }

    private MemberChangeResult ChangeMembers(ulong index, MemberChange change)
    {
        var result = _members.Change(index, change);
        if (change.Kind == MemberChange.Types.Kind.Remove)
        {
            // It can't take them back any more, and its space is nobody's concern.
            _alarms = _alarms.WithoutMember(change.Member.ID);
        }

        return result;
    }
}
