using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// Takes a request to another instance when the first one could not be reached, and a safe one also when the connection broke before
/// an answer. Stands before load balancing, so that each try is balanced anew over those not yet tried.
/// <para>What is left is told apart for the client: 503 says that no instance got the request, 502 that one may have done it.</para>
/// </summary>
internal sealed class FailoverMiddleware(
    RequestDelegate next, IOptions<RegistryProxyOptions> options, ProxyMetrics metrics, ILogger<FailoverMiddleware> logger)
{
    private readonly int _triesMax = options.Value.InstancesPerRequestMax;

    public async Task InvokeAsync(HttpContext context)
    {
        var tracker = Track(context);
        var tried = new List<DestinationState>(1);
        var broken = false;
        while (true)
        {
            await next(context);
            var proxy = context.GetReverseProxyFeature();
            var delivery = context.GetDelivery();
            if (delivery == Delivery.Final || proxy.ProxiedDestination is not { } failed)
                break;
            tried.Add(failed);
            if (tried.Count == _triesMax || !MayTryAnother(context, delivery, tracker, broken))
                break;
            broken |= delivery == Delivery.Broken;
            var others = Others(context, tried);
            if (others.Length == 0)
                break;
            ProxyLog.Failover(logger, proxy.Cluster.Config.ClusterId, failed.DestinationId, Reason(context));
            metrics.Failover(proxy.Cluster.Config.ClusterId);
            StartOver(context, proxy, others);
        }

        if (!context.Response.HasStarted)
            await ExplainAsync(context);
    }

    private static bool MayTryAnother(HttpContext context, Delivery delivery, BodyReadTracker? tracker, bool broken)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested || tracker?.WasRead == true)
            return false;
        return delivery == Delivery.NotSent || (IsSafe(context.Request.Method) && !broken);
    }

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private static BodyReadTracker? Track(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
            return null;
        var tracker = new BodyReadTracker(context.Request.Body);
        context.Request.Body = tracker;
        return tracker;
    }

    /// <summary>The instances as they stand now, which may be others than when the request came.</summary>
    private static DestinationState[] Others(HttpContext context, List<DestinationState> tried) =>
        [.. context.GetRouteModel().Cluster!.DestinationsState.AvailableDestinations.Where(destination => !tried.Contains(destination))];

    private static void StartOver(HttpContext context, IReverseProxyFeature proxy, DestinationState[] others)
    {
        context.Response.Clear();
        context.Features.Set<IForwarderErrorFeature>(null);
        proxy.ProxiedDestination = null;
        proxy.AvailableDestinations = others;
    }

    private static Task ExplainAsync(HttpContext context)
    {
        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        var failure = context.Features.Get<IForwarderErrorFeature>();
        if (failure?.Error == ForwarderError.NoAvailableDestinations)
            return ProxyAnswer.UnavailableAsync(context, $"The service {service} has no instance that takes requests now.");
        return context.GetDelivery() switch
        {
            Delivery.NotSent => ProxyAnswer.UnavailableAsync(context, $"No instance of the service {service} could be reached; none got the request."),
            Delivery.Broken => ProxyAnswer.BrokenAsync(
                context, $"The connection to the instance of the service {service} broke before it had answered; it may have done the request."),
            _ => Task.CompletedTask,
        };
    }

    private static string Reason(HttpContext context) => context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? "unknown";
}
