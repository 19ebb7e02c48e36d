using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

/// <summary>A store with instances in it that answer with their id.</summary>
public sealed class Shop : IAsyncLifetime, IAsyncDisposable
{
    private static int _services;
    private readonly List<WebApplication> _instances = [];

    public ServerProcess Server { get; private set; } = null!;

    public KvClient Client { get; private set; } = null!;

    public static async Task<Shop> OpenAsync()
    {
        var shop = new Shop();
        await shop.InitializeAsync();
        return shop;
    }

    /// <summary>The name of a service that no other test uses.</summary>
    public static string NewService() => $"service-{Interlocked.Increment(ref _services)}";

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Client = KvClient.Connect(Server.Endpoint);
    }

    /// <summary>Starts an instance; it is not registered.</summary>
    public async Task<WebApplication> StartAsync(string id, RequestDelegate? handler = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(handler ?? (context => context.Response.WriteAsync(id)));
        await app.StartAsync();
        _instances.Add(app);
        return app;
    }

    /// <summary>Starts an instance and registers it.</summary>
    public async Task<WebApplication> OpenAsync(string service, string id, RequestDelegate? handler = null)
    {
        var app = await StartAsync(id, handler);
        await RegisterAsync(service, id, new Uri(app.Urls.Single()).Port);
        return app;
    }

    public Task RegisterAsync(string service, string id, int port, Func<ServiceInstance, ServiceInstance>? change = null)
    {
        var instance = new ServiceInstance { Name = service, Id = id, Address = "127.0.0.1", Port = port };
        return Client.PutAsync(
            RegistryKeys.Instance(RegistryKeys.DefaultPrefix, service, id), ServiceInstanceJson.Format(change?.Invoke(instance) ?? instance));
    }

    public Task LeaveAsync(string service, string id) =>
        Client.DeleteAsync(RegistryKeys.Instance(RegistryKeys.DefaultPrefix, service, id));

    /// <summary>The services of an application that finds others: every HTTP client of it does.</summary>
    public ServiceProvider Caller(Uri? store = null, Action<KvServiceDiscoveryOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("KvStore:Endpoints", (store ?? Server.ClientUrl).GetLeftPart(UriPartial.Authority))]).Build());
        services.AddKvServiceDiscovery(configure);
        services.ConfigureHttpClientDefaults(http => http.AddKvServiceDiscovery());
        return services.BuildServiceProvider();
    }

    public static HttpClient Http(IServiceProvider caller) => caller.GetRequiredService<IHttpClientFactory>().CreateClient();

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();
}
