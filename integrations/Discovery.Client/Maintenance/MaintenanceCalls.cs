using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>The service Maintenance.</summary>
internal sealed class MaintenanceCalls(UnaryCaller caller, MemberCaller members) : IKvMaintenance
{
    public async Task<EndpointStatus> GetStatusAsync(Uri endpoint, CancellationToken cancellationToken = default)
    {
        var response = await members.CallAsync(endpoint, Methods.Status, new StatusRequest(), cancellationToken);
        return new EndpointStatus
        {
            Endpoint = endpoint,
            ClusterId = response.Header?.ClusterId ?? 0,
            MemberId = response.Header?.MemberId ?? 0,
            Version = response.Version,
            Revision = response.Header?.Revision ?? 0,
            DbSizeBytes = response.DbSize,
            DbSizeInUseBytes = response.DbSizeInUse,
            Leader = response.Leader,
            IsLearner = response.IsLearner,
            RaftTerm = response.RaftTerm,
            RaftIndex = response.RaftIndex,
            RaftAppliedIndex = response.RaftAppliedIndex,
            Errors = [.. response.Errors],
        };
    }

    public Task<IReadOnlyList<KvAlarm>> ListAlarmsAsync(CancellationToken cancellationToken = default) =>
        AlarmAsync(AlarmRequest.Types.AlarmAction.Get, new KvAlarm(0, KvAlarmKind.None), CallKind.Repeatable, cancellationToken);

    public Task RaiseAlarmAsync(KvAlarm alarm, CancellationToken cancellationToken = default) =>
        AlarmAsync(AlarmRequest.Types.AlarmAction.Activate, alarm, CallKind.Write, cancellationToken);

    public Task<IReadOnlyList<KvAlarm>> DisarmAsync(KvAlarm alarm, CancellationToken cancellationToken = default) =>
        AlarmAsync(AlarmRequest.Types.AlarmAction.Deactivate, alarm, CallKind.Write, cancellationToken);

    public Task DefragmentAsync(Uri endpoint, CancellationToken cancellationToken = default) =>
        members.CallAsync(endpoint, Methods.Defragment, new DefragmentRequest(), cancellationToken, limited: false);

    public async Task<uint> HashAsync(Uri endpoint, CancellationToken cancellationToken = default) =>
        (await members.CallAsync(endpoint, Methods.Hash, new HashRequest(), cancellationToken)).Hash;

    public async Task<KvHash> HashKvAsync(Uri endpoint, long revision = 0, CancellationToken cancellationToken = default)
    {
        Require.Revision(revision, nameof(revision));
        var request = new HashKVRequest { Revision = revision };
        var response = await members.CallAsync(endpoint, Methods.HashKV, request, cancellationToken);
        return new KvHash(response.Hash, response.CompactRevision, response.Header?.Revision ?? 0);
    }

    public async Task<long> SaveSnapshotAsync(Uri endpoint, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var check = new SnapshotCheck();
        await members.ReadAllAsync(
            endpoint,
            Methods.Snapshot,
            new SnapshotRequest(),
            async response =>
            {
                check.Add(response.Blob.Span);
                await destination.WriteAsync(response.Blob.Memory, cancellationToken);
            },
            cancellationToken);
        check.ThrowIfDamaged();
        return check.Bytes;
    }

    public Task MoveLeaderAsync(Uri leader, ulong member, CancellationToken cancellationToken = default) =>
        members.CallAsync(leader, Methods.MoveLeader, new MoveLeaderRequest { TargetID = member }, cancellationToken);

    public async Task<string> DowngradeAsync(DowngradeAction action, string? version, CancellationToken cancellationToken = default)
    {
        var request = new DowngradeRequest { Action = (DowngradeRequest.Types.DowngradeAction)action, Version = version ?? "" };
        var kind = action == DowngradeAction.Validate ? CallKind.Repeatable : CallKind.Write;
        return (await caller.CallAsync(Methods.Downgrade, request, kind, cancellationToken)).Version;
    }

    private async Task<IReadOnlyList<KvAlarm>> AlarmAsync(
        AlarmRequest.Types.AlarmAction action, KvAlarm alarm, CallKind kind, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        var request = new AlarmRequest { Action = action, MemberID = alarm.Member, Alarm = (AlarmType)alarm.Kind };
        var response = await caller.CallAsync(Methods.Alarm, request, kind, cancellationToken);
        return [.. response.Alarms.Select(raised => new KvAlarm(raised.MemberID, (KvAlarmKind)raised.Alarm))];
    }
}
