using Discovery.Conformance.Wire;
using Discovery.Protocol;
using Discovery.Rpc;
using static Discovery.Conformance.Wire.WireServer;
using static Discovery.Protocol.AlarmRequest.Types;

namespace Discovery.Conformance.Space;

/// <summary>Alarms as anybody may raise them, by hand.</summary>
public sealed class AlarmTests(WireServer server) : IClassFixture<WireServer>
{
    private const ulong Member = 7;

    [Fact]
    public async Task With_a_corruption_alarm_nothing_is_written_and_reads_go_on()
    {
        const string text = "etcdserver: corrupt cluster";
        long revision = (await server.PutAsync("corrupt", "1")).Header.Revision;
        AlarmResponse raised = await Alarm(AlarmAction.Activate, AlarmType.Corrupt);
        Assert.Equal([(Member, AlarmType.Corrupt)], Named(raised));
        // 3.4 sends no header here.
        Assert.True(raised.Header is null || raised.Header.Revision == revision);

        await RefusedAsync(RpcStatusCode.DataLoss, text, () => server.PutAsync("corrupt", "2"));
        await RefusedAsync(RpcStatusCode.DataLoss, text, () => server.CallAsync<DeleteRangeRequest, DeleteRangeResponse>("KV", "DeleteRange", new DeleteRangeRequest { Key = Bytes("corrupt") }));
        await RefusedAsync(RpcStatusCode.DataLoss, text, () => server.CallAsync<CompactionRequest, CompactionResponse>("KV", "Compact", new CompactionRequest { Revision = revision }));
        await RefusedAsync(RpcStatusCode.DataLoss, text, () => server.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { TTL = 60 }));
        Assert.Equal(1, (await server.RangeAsync(new RangeRequest { Key = Bytes("corrupt") })).Count);

        Assert.Equal([(Member, AlarmType.Corrupt)], Named(await Alarm(AlarmAction.Get, AlarmType.None)));
        Assert.Equal([(Member, AlarmType.Corrupt)], Named(await Alarm(AlarmAction.Deactivate, AlarmType.Corrupt)));
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task An_alarm_stays_on_until_it_is_disarmed_and_is_listed_by_type()
    {
        await Alarm(AlarmAction.Activate, AlarmType.Nospace);
        // Raised again, it is named again, and it is on once.
        Assert.Equal([(Member, AlarmType.Nospace)], Named(await Alarm(AlarmAction.Activate, AlarmType.Nospace)));
        Assert.Equal([(Member, AlarmType.Nospace)], Named(await Alarm(AlarmAction.Get, AlarmType.Nospace)));
        Assert.Empty(Named(await Alarm(AlarmAction.Get, AlarmType.Corrupt)));
        await RefusedAsync(RpcStatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded", () => server.PutAsync("k", "v"));
        await Alarm(AlarmAction.Deactivate, AlarmType.Nospace);
        Assert.Empty(Named(await Alarm(AlarmAction.Deactivate, AlarmType.Nospace)));
        await server.GoesOnAsync();
    }

    [Fact]
    public async Task Etcd_13084_An_alarm_of_no_type_is_none()
    {
        StatusResponse status = await server.CallAsync<StatusRequest, StatusResponse>("Maintenance", "Status", new StatusRequest());
        if (Version.Parse(status.Version) < new Version(3, 5))
            return;
        Assert.Empty(Named(await Alarm(AlarmAction.Activate, AlarmType.None)));
        Assert.Empty(Named(await Alarm(AlarmAction.Get, AlarmType.None)));
        await server.GoesOnAsync();
    }

    private Task<AlarmResponse> Alarm(AlarmAction action, AlarmType type) =>
        server.CallAsync<AlarmRequest, AlarmResponse>("Maintenance", "Alarm", new AlarmRequest { Action = action, MemberID = Member, Alarm = type });

    private static IEnumerable<(ulong Member, AlarmType Type)> Named(AlarmResponse response) => response.Alarms.Select(alarm => (alarm.MemberID, alarm.Alarm));
}
