using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.Yarp;

/// <summary>Maps the proxy that <see cref="RegistryReverseProxyBuilderExtensions.LoadFromKvStore"/> feeds.</summary>
public static class RegistryEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the routes of the registry: failover, load balancing, avoidance of instances that can't be reached. Session affinity is not
    /// part of it: an instance that leaves takes its sessions along.
    /// </summary>
    public static ReverseProxyConventionBuilder MapRegistryProxy(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<FailoverMiddleware>();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });

    /// <summary>
    /// Answers everything that nothing else does: 404 for a service that is not in the registry, 503 while the registry has not been read.
    /// </summary>
    public static IEndpointConventionBuilder MapUnknownServices(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapFallback("{**path}", static context =>
        {
            var state = context.RequestServices.GetRequiredService<RegistryProxyState>();
            var name = context.Request.Path.Value!.Split('/', 3)[1];
            return state.IsLoaded
                ? ProxyAnswer.NotFoundAsync(context, $"There is no service \"{name}\" in the registry.")
                : ProxyAnswer.UnavailableAsync(context, "The registry has not been read yet.");
        });
}
