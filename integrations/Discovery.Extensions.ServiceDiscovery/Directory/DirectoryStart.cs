using Microsoft.Extensions.Hosting;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Begins to read the registry with the host, so that the first request finds it read.</summary>
internal sealed class DirectoryStart(ServiceDirectory directory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        directory.Begin();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
