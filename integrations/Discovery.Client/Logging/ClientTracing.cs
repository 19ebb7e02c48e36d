using System.Diagnostics;

namespace Discovery.Client;

/// <summary>The activity source <c>Discovery.Client</c>: one activity a call, which the server's own carries on.</summary>
internal static class ClientTracing
{
    private static readonly ActivitySource Source = new("Discovery.Client");

    /// <param name="method">As in <c>etcdserverpb.KV/Range</c>.</param>
    public static Activity? Start(string method)
    {
        if (!Source.HasListeners() || Source.StartActivity(method, ActivityKind.Client) is not { } activity)
            return null;
        var slash = method.IndexOf('/', StringComparison.Ordinal);
        return activity.SetTag("rpc.system", "grpc").SetTag("rpc.service", method[..slash]).SetTag("rpc.method", method[(slash + 1)..]);
    }
}
