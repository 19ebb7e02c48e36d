using System.Diagnostics;

namespace Discovery.Rpc;

/// <summary>A span for each call that is served, for who listens to <see cref="SourceName"/>. Without a listener it costs one look.</summary>
public static class RpcTracing
{
    public const string SourceName = "Discovery.Rpc";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null when nobody listens, or the listener does not want this one.</summary>
    internal static Activity? Start(RpcServerContext call)
    {
        if (!Source.HasListeners())
        {
            return null;
        }
        // The host may have begun one of its own, which is nobody's parent.
        Activity.Current = null;
        ActivityContext.TryParse(call.RequestHeaders.Get("traceparent"), call.RequestHeaders.Get("tracestate"), isRemote: true, out ActivityContext parent);
        string name = call.Method.TrimStart('/');
        Activity? activity = Source.StartActivity(name, ActivityKind.Server, parent);
        if (activity is null)
        {
            return null;
        }
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        activity.SetTag("rpc.system", "grpc");
        activity.SetTag("rpc.service", slash < 0 ? name : name[..slash]);
        activity.SetTag("rpc.method", name[(slash + 1)..]);
        activity.SetTag("network.peer.address", call.Peer);
        return activity;
    }

    internal static void End(Activity? activity, RpcException? failure)
    {
        if (activity is null)
        {
            return;
        }
        activity.SetTag("rpc.grpc.status_code", (int)(failure?.StatusCode ?? RpcStatusCode.OK));
        if (failure is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error, failure.Detail);
        }
        activity.Dispose();
    }
}
