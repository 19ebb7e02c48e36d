using System.Globalization;
using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Server.Services;

/// <summary>Alarms, and giving space back.</summary>
internal sealed partial class MaintenanceService
{
    private async ValueTask<AlarmResponse> AlarmAsync(AlarmRequest request, RpcServerContext context)
    {
        AlarmResponse response;
        if (request.Action == AlarmRequest.Types.AlarmAction.Get)
        {
            await node.WaitForReadAsync(context.CancellationToken);
            await door.AdmitAsync(context);
            response = new AlarmResponse { Header = new ResponseHeader { Revision = node.Store.CurrentRevision }, Alarms = { node.Alarms.List(request.Alarm) } };
        }
        else
        {
            // It would stay in the list for good, and nobody could tell what for.
            if (request.Action == AlarmRequest.Types.AlarmAction.Activate && !Enum.IsDefined(request.Alarm))
                throw new RpcException(RpcStatusCode.InvalidArgument, "etcdserver: unknown alarm");
            var proposal = new Proposal { Alarm = new AlarmChange { Request = request } };
            await door.AdmitAsync(context, proposal);
            response = await node.ProposeAsync<AlarmResponse>(proposal);
        }
        node.Complete(response.Header);
        return response;
    }

    private async ValueTask<DefragmentResponse> DefragmentAsync(DefragmentRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        await door.AdmitAsync(context);
        await node.DefragmentAsync(context.CancellationToken);
        return new DefragmentResponse { Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision }) };
    }

    /// <summary>As etcd writes them, to the space at the end.</summary>
    private IEnumerable<string> AlarmTexts() => node.Alarms.List().Select(alarm =>
    {
        var member = alarm.MemberID == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"memberID:{alarm.MemberID} ");
        return $"{member}alarm:{alarm.Alarm.ToString().ToUpperInvariant()} ";
    });
}
