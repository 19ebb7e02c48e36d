using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Rpc.Kestrel;

public static class RpcApplicationBuilderExtensions
{
    /// <summary>
    /// Serves the services at their gRPC paths, and answers every other gRPC request with UNIMPLEMENTED; whatever is not gRPC goes on
    /// to the rest of the application. Call it before other middleware, which then costs gRPC calls nothing. With
    /// <see cref="RpcFrontExtensions.AddRpcFront"/> they do not even get as far as the application.
    /// </summary>
    /// <exception cref="ArgumentException">Two services have the same name.</exception>
    public static void MapRpcServices(this IApplicationBuilder app, RpcServerOptions options, params RpcService[] services)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        ILogger logger = app.ApplicationServices.GetService<ILoggerFactory>()?.CreateLogger("Discovery.Rpc") ?? NullLogger.Instance;
        CancellationToken stopping = app.ApplicationServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        var dispatcher = new RpcDispatcher(services, new RpcHosting(options, logger, stopping));
        if (app.ApplicationServices.GetService<RpcFront>() is { } front)
        {
            front.Serve(dispatcher);
            return;
        }
        app.Use(next => context =>
        {
            IHttpRequestFeature request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
            return dispatcher.Takes(request, out RpcMethodHandler? method) ? dispatcher.RunAsync(context.Features, request, method) : next(context);
        });
    }
}
