using Discovery.Protocol;

namespace Discovery.Conformance.BadInput;

internal static class MaintenanceTable
{
    private const string NotThere = "UNIMPLEMENTED unknown method Downgrade for service etcdserverpb.Maintenance";

    public static IEnumerable<BadCall> Rows =>
    [
        new("Maintenance/Alarm", new AlarmRequest(), "OK"),
        new("Maintenance/Alarm", new AlarmRequest { Alarm = (AlarmType)9 }, "OK"),
        new("Maintenance/Alarm", new AlarmRequest { Action = (AlarmRequest.Types.AlarmAction)9 }, "OK") { EndsEtcd = true },
        new("Maintenance/Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = (AlarmType)9 }, "INVALID_ARGUMENT etcdserver: unknown alarm") { EndsEtcd = true },
        new("Maintenance/Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate }, "OK") { EndsEtcd = true },
        new("Maintenance/Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate }, "OK"),
        new("Maintenance/Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberID = 99, Alarm = AlarmType.Nospace }, "OK"),
        new("Maintenance/Alarm", new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, Alarm = (AlarmType)9 }, "OK"),
        new("Maintenance/Status", new StatusRequest(), "OK"),
        new("Maintenance/Defragment", new DefragmentRequest(), "OK"),
        new("Maintenance/Hash", new HashRequest(), "OK"),
        new("Maintenance/HashKV", new HashKVRequest { Revision = -1 }, "OK"),
        new("Maintenance/HashKV", new HashKVRequest { Revision = long.MinValue }, "OK"),
        new("Maintenance/HashKV", f => [new HashKVRequest { Revision = f.Revision + 1 }], "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        new("Maintenance/HashKV", new HashKVRequest { Revision = long.MaxValue }, "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
        new("Maintenance/Snapshot", new SnapshotRequest(), "… … OK"),
        new("Maintenance/MoveLeader", new MoveLeaderRequest(), "FAILED_PRECONDITION etcdserver: bad leader transferee"),
        new("Maintenance/MoveLeader", new MoveLeaderRequest { TargetID = 99 }, "FAILED_PRECONDITION etcdserver: bad leader transferee"),
        new("Maintenance/MoveLeader", f => [new MoveLeaderRequest { TargetID = f.MemberId }], "OK"),
        Downgrade(default, "", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "nonsense", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "3", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "3.5", "INVALID_ARGUMENT etcdserver: invalid downgrade target version"),
        Downgrade(default, "3.5.0", "INVALID_ARGUMENT etcdserver: invalid downgrade target version"),
        Downgrade(default, "v3.4.0", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "3.4.0.1", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "-3.4", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "99999999999999999999.1.1", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(default, "03.04.0", "OK"),
        Downgrade(default, "3.4.0-", "OK"),
        Downgrade(DowngradeRequest.Types.DowngradeAction.Enable, "", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(DowngradeRequest.Types.DowngradeAction.Enable, "nonsense", "INVALID_ARGUMENT etcdserver: wrong downgrade target version format"),
        Downgrade(DowngradeRequest.Types.DowngradeAction.Enable, "3.3.0", "INVALID_ARGUMENT etcdserver: invalid downgrade target version"),
        Downgrade(DowngradeRequest.Types.DowngradeAction.Cancel, "", "FAILED_PRECONDITION etcdserver: no inflight downgrade job"),
        Downgrade(DowngradeRequest.Types.DowngradeAction.Cancel, "nonsense", "FAILED_PRECONDITION etcdserver: no inflight downgrade job"),
        Downgrade((DowngradeRequest.Types.DowngradeAction)9, "3.4.0", "UNKNOWN etcdserver: unknown method"),
        Downgrade((DowngradeRequest.Types.DowngradeAction)(-1), "", "UNKNOWN etcdserver: unknown method"),
    ];

    private static BadCall Downgrade(DowngradeRequest.Types.DowngradeAction action, string version, string answer) =>
        new("Maintenance/Downgrade", new DowngradeRequest { Action = action, Version = version }, answer) { Before35 = NotThere };
}
