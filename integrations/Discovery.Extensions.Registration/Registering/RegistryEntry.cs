using System.Threading.Channels;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>What is to stand in the registry, and a signal that it has to be written (again).</summary>
internal sealed class RegistryEntry(string key, ServiceInstance instance)
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private ServiceInstance _instance = instance;

    public string Key { get; } = key;

    public ServiceInstance Instance => Volatile.Read(ref _instance);

    public void SetStatus(ServiceStatus status)
    {
        Volatile.Write(ref _instance, Instance with { Status = status });
        WriteAgain();
    }

    public void WriteAgain() => _changes.Writer.TryWrite(true);

    public async Task WaitForChangeAsync(CancellationToken cancellationToken) => await _changes.Reader.ReadAsync(cancellationToken);
}
