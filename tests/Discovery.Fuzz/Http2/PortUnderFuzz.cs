using System.Net;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Fuzz.Http2;

/// <summary>A port as a member's, in this process: gRPC and plain HTTP side by side, with methods that answer at once.</summary>
internal sealed class PortUnderFuzz : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PortUnderFuzz(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public static async Task<PortUnderFuzz> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.ConfigureForRpc(100);
            server.Listen(IPAddress.Loopback, 0, listen => listen.UseCleartextHttp1AndHttp2());
        });
        WebApplication app = builder.Build();
        RpcService leases = RpcService.For(RpcReflection.Descriptor.Services.Single(service => service.Name == "Lease"))
            .Unary<LeaseGrantRequest, LeaseGrantResponse>("LeaseGrant", (request, _) => ValueTask.FromResult(new LeaseGrantResponse { ID = request.ID, TTL = request.TTL }))
            .Duplex<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("LeaseKeepAlive", EchoAsync)
            .Build();
        app.MapRpcServices(RpcServerOptions.Default, leases);
        app.MapGet("/health", () => Results.Text("{\"health\":\"true\"}"));
        await app.StartAsync();
        return new PortUnderFuzz(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task EchoAsync(IRpcStreamReader<LeaseKeepAliveRequest> requests, IRpcStreamWriter<LeaseKeepAliveResponse> responses, RpcServerContext context)
    {
        while (await requests.ReadAsync(context.CancellationToken) is { } request)
            await responses.WriteAsync(new LeaseKeepAliveResponse { ID = request.ID, TTL = 1 }, context.CancellationToken);
    }
}
