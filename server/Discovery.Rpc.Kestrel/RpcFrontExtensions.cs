using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Discovery.Rpc.Kestrel;

public static class RpcFrontExtensions
{
    /// <summary>
    /// Serves what <see cref="RpcApplicationBuilderExtensions.MapRpcServices"/> maps in front of the whole application: no middleware sees
    /// those calls, whatever the order, and the host counts and traces none of them. Call it when the server, Kestrel, has been registered.
    /// </summary>
    /// <exception cref="InvalidOperationException">No server, or one that is made by somebody else, has been registered.</exception>
    public static IServiceCollection AddRpcFront(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Type server = services.LastOrDefault(service => service.ServiceType == typeof(IServer))?.ImplementationType
            ?? throw new InvalidOperationException("AddRpcFront wraps the server that has been registered: call it after UseKestrel or UseKestrelCore.");
        services.AddSingleton<RpcFront>();
        return services.Replace(ServiceDescriptor.Singleton<IServer>(provider =>
            new RpcFrontServer((IServer)ActivatorUtilities.CreateInstance(provider, server), provider.GetRequiredService<RpcFront>())));
    }
}
