using System.Net;
using System.Security.Cryptography.X509Certificates;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Discovery.Rpc.Tests;

/// <summary>A Kestrel server on a free port, with gRPC and HTTP/1.1 side by side as a node has them, and a channel to it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly RpcService _service;

    private EchoServer(WebApplication app, RpcService service, CapturedLog log)
    {
        _app = app;
        _service = service;
        Log = log;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Channel = new RpcChannel(Address);
    }

    public static Google.Protobuf.Reflection.ServiceDescriptor Descriptor => EchoReflection.Descriptor.Services[0];

    public Uri Address { get; }

    public RpcChannel Channel { get; }

    public CapturedLog Log { get; }

    public static async Task<EchoServer> StartAsync(
        Func<RpcServiceBuilder, RpcServiceBuilder>? bind = null,
        RpcServerOptions? options = null,
        int maxConcurrentStreams = 1000,
        Action<KestrelServerOptions>? kestrel = null,
        X509Certificate2? certificate = null,
        RpcCallLimit? limit = null,
        bool inFront = true,
        Action<WebApplication>? ahead = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var log = new CapturedLog();
        builder.Logging.AddProvider(log);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.ConfigureForRpc(maxConcurrentStreams);
            kestrel?.Invoke(server);
            server.Listen(IPAddress.Loopback, 0, listen => _ = certificate is null ? listen.UseCleartextHttp1AndHttp2() : listen.UseHttps(certificate));
        });
        if (inFront)
        {
            builder.Services.AddRpcFront();
        }
        WebApplication app = builder.Build();
        RpcService service = (bind ?? EchoService.Bind)(RpcService.For(Descriptor)).Build();
        foreach (RpcMethodHandler method in service.Methods.Values)
        {
            method.Limit = limit;
        }
        ahead?.Invoke(app);
        app.MapRpcServices(options ?? RpcServerOptions.Default, service);
        app.MapGet("/health", () => Results.Text("{\"health\":\"true\"}"));
        await app.StartAsync();
        return new EchoServer(app, service, log);
    }

    public RpcMethodStatistics Statistics(string method) => _service.Methods.Values.Single(m => m.Name == method).Statistics;

    /// <summary>Waits for what the server does in its own time.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>Stops the host the way a terminated process does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _app.DisposeAsync();
    }
}
