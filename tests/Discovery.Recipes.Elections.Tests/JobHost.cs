using Discovery.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>One application with one job, as a process of its own would have it: its own client, its own container.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly IHost _host;

    private JobHost(IHost host) => _host = host;

    public static async Task<JobHost> StartAsync<TJob>(
        KvClient client, string job, Action<SingletonJobOptions>? configure = null, Action<IServiceCollection>? services = null)
        where TJob : class
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<IKvClient>(client);
        services?.Invoke(builder.Services);
        builder.Services.AddSingletonJob<TJob>(job, configure);
        var host = new JobHost(builder.Build());
        await host._host.StartAsync();
        return host;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
