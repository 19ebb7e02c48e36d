using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>The host's server, which gives requests to <see cref="RpcFrontApplication{TContext}"/> first.</summary>
internal sealed class RpcFrontServer(IServer inner, RpcFront front) : IServer
{
    public IFeatureCollection Features => inner.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull =>
        front.Dispatcher is { } dispatcher
            ? inner.StartAsync(new RpcFrontApplication<TContext>(dispatcher, application), cancellationToken)
            : inner.StartAsync(application, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public void Dispose() => inner.Dispose();
}
