using System.Globalization;
using Discovery.Conformance.Auth;
using Discovery.Conformance.Etcdctl;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using static Discovery.Protocol.AlarmRequest.Types;

namespace Discovery.Conformance.Matrix;

/// <summary>What etcdctl says and does while an alarm is on. It can't raise one itself.</summary>
public abstract partial class MatrixTests
{
    [EtcdctlFact]
    public async Task An_alarm_is_listed_keeps_writes_out_on_all_members_and_is_disarmed()
    {
        MatrixEtcdctl etcdctl = new(cluster);
        RpcChannel channel = cluster.Cluster[0].Channel;
        string? token = cluster.Auth ? await channel.LogInAsync("root", "rootpw") : null;
        ulong member = (await channel.CallAsync<StatusRequest, StatusResponse>(token, "Maintenance", "Status", new StatusRequest())).Header.MemberId;
        await channel.CallAsync<AlarmRequest, AlarmResponse>(
            token, "Maintenance", "Alarm", new AlarmRequest { Action = AlarmAction.Activate, MemberID = member, Alarm = AlarmType.Nospace });
        string alarm = $"memberID:{member.ToString(CultureInfo.InvariantCulture)} alarm:NOSPACE \n";

        (await etcdctl.RunAsync(["alarm", "list"])).Prints(alarm);
        Assert.Contains("\"alarms\":[{\"memberID\":", (await etcdctl.RunAsync(["alarm", "list", "-w", "json"])).Succeeds(), StringComparison.Ordinal);
        // Each member says so, once it knows.
        foreach (string endpoint in cluster.Cluster.Endpoints.Split(','))
        {
            await Eventually.Async(async () => (await etcdctl.RunAsync(["endpoint", "status", $"--endpoints={endpoint}"])).Succeeds().TrimEnd().EndsWith(alarm.TrimEnd(), StringComparison.Ordinal));
            (await etcdctl.RunAsync(["put", "alarm", "1", $"--endpoints={endpoint}"])).IsRefused("ResourceExhausted", "etcdserver: mvcc: database space exceeded");
        }

        (await etcdctl.RunAsync(["get", "alarm"])).Prints(string.Empty);
        (await etcdctl.RunAsync(["alarm", "disarm"])).Prints(alarm);
        (await etcdctl.RunAsync(["alarm", "list"])).Prints(string.Empty);
        (await etcdctl.RunAsync(["alarm", "disarm"])).Prints(string.Empty);
        await Eventually.Async(async () => (await etcdctl.RunAsync(["put", "alarm", "1"])).ExitCode == 0);
    }
}
