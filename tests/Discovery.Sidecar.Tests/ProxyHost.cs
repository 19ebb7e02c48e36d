using Discovery.Client;
using Discovery.Extensions.Yarp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Discovery.Sidecar.Tests;

/// <summary>An application with the proxy, within the test.</summary>
internal sealed class ProxyHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProxyHost(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = Url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public RegistryProxyState State => _app.Services.GetRequiredService<RegistryProxyState>();

    public IServiceProvider Services => _app.Services;

    public static async Task<ProxyHost> StartAsync(IKvClient client, string registry, Action<RegistryProxyOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(client);
        builder.Services.AddReverseProxy().LoadFromKvStore(options =>
        {
            options.Prefix = registry;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapRegistryProxy();
        app.MapUnknownServices();
        await app.StartAsync();
        return new ProxyHost(app);
    }

    public Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
