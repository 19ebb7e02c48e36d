using System.Text.RegularExpressions;
using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Server.Services;

/// <summary>Downgrades: checked as in etcd. None can be begun, as there is no earlier version that could read this one's data.</summary>
internal sealed partial class MaintenanceService
{
    // One minor release below what the cluster offers.
    private static readonly Version Allowed = new(Version.Parse(EtcdVersion.Cluster).Major, Version.Parse(EtcdVersion.Cluster).Minor - 1);

    private async ValueTask<DowngradeResponse> DowngradeAsync(DowngradeRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        await door.AdmitAsync(context);
        switch (request.Action)
        {
            case DowngradeRequest.Types.DowngradeAction.Validate:
                CheckTarget(request.Version);
                break;
            case DowngradeRequest.Types.DowngradeAction.Enable:
                CheckTarget(request.Version);
                throw new RpcException(RpcStatusCode.FailedPrecondition, "etcdserver: no earlier version can read this member's data: save a snapshot and restore it elsewhere");
            case DowngradeRequest.Types.DowngradeAction.Cancel:
                throw new RpcException(RpcStatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job");
            default:
                throw new RpcException(RpcStatusCode.Unknown, "etcdserver: unknown method");
        }
        return new DowngradeResponse { Header = node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision }), Version = EtcdVersion.Cluster };
    }

    private static void CheckTarget(string version)
    {
        var parts = SemanticVersion().Match(version);
        if (!parts.Success || !Version.TryParse($"{parts.Groups["major"].Value}.{parts.Groups["minor"].Value}", out var target))
            throw new RpcException(RpcStatusCode.InvalidArgument, "etcdserver: wrong downgrade target version format");
        if (target != Allowed)
            throw new RpcException(RpcStatusCode.InvalidArgument, "etcdserver: invalid downgrade target version");
    }

    [GeneratedRegex(@"^(?<major>\d+)\.(?<minor>\d+)(\.\d+(-[0-9A-Za-z.-]*)?(\+[0-9A-Za-z.-]+)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex SemanticVersion();
}
