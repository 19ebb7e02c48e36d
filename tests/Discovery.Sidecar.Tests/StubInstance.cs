using Discovery.Client.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Discovery.Sidecar.Tests;

/// <summary>An instance of a service within the test: answers with its id unless the test gives it something else to do.</summary>
internal sealed class StubInstance : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private StubInstance(WebApplication app, string id, RequestDelegate? handler)
    {
        _app = app;
        Id = id;
        app.UseWebSockets();
        app.Run(async context =>
        {
            Interlocked.Increment(ref _requests);
            if (handler is null)
                await context.Response.WriteAsync(id);
            else
                await handler(context);
        });
    }

    public string Id { get; }

    public int Port { get; private set; }

    /// <summary>How many requests reached it.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<StubInstance> StartAsync(string id, RequestDelegate? handler = null, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var stub = new StubInstance(builder.Build(), id, handler);
        await stub._app.StartAsync();
        stub.Port = new Uri(stub._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return stub;
    }

    public ServiceInstance In(string service, int weight = 100, ServiceStatus status = ServiceStatus.Passing) =>
        new() { Name = service, Id = Id, Address = "127.0.0.1", Port = Port, Weight = weight, Status = status };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
