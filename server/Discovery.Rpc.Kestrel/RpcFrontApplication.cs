using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>
/// Serves calls of gRPC from what the server has of a request, and gives everything else to the application. What the application would
/// make for each request, contexts, scopes, activities and metrics, takes longer than a small call does.
/// </summary>
internal sealed class RpcFrontApplication<TContext>(RpcDispatcher dispatcher, IHttpApplication<TContext> application) : IHttpApplication<RpcFrontApplication<TContext>.Request>
    where TContext : notnull
{
    public Request CreateContext(IFeatureCollection contextFeatures)
    {
        IHttpRequestFeature request = contextFeatures.GetRequiredFeature<IHttpRequestFeature>();
        return dispatcher.Takes(request, out RpcMethodHandler? method)
            ? new Request { Features = contextFeatures, Rpc = request, Method = method }
            : new Request { Features = contextFeatures, Other = application.CreateContext(contextFeatures) };
    }

    public Task ProcessRequestAsync(Request context) => context.Rpc is { } request
        ? dispatcher.RunAsync(context.Features, request, context.Method)
        : application.ProcessRequestAsync(context.Other!);

    public void DisposeContext(Request context, Exception? exception)
    {
        if (context.Rpc is null)
        {
            application.DisposeContext(context.Other!, exception);
        }
    }

    internal readonly struct Request
    {
        public required IFeatureCollection Features { get; init; }

        /// <summary>Null when it is not ours.</summary>
        public IHttpRequestFeature? Rpc { get; init; }

        public RpcMethodHandler? Method { get; init; }

        /// <summary>The application's, when <see cref="Rpc"/> is null.</summary>
        public TContext? Other { get; init; }
    }
}
