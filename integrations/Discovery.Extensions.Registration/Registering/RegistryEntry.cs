using System.Threading.Channels;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>What is to stand in the registry, a signal that it has to be written (again), and whether it stands there.</summary>
internal sealed class RegistryEntry(string key, ServiceInstance instance, RegistryPresence presence)
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Wanted _wanted = new(instance, Removed: false);

    public string Key { get; } = key;

    public RegistryPresence Presence { get; } = presence;

    public ServiceInstance Instance => Current.Instance;

    public Wanted Current => Volatile.Read(ref _wanted);

    /// <summary>To be called by one caller at a time.</summary>
    public void Set(ServiceStatus status, bool removed)
    {
        var before = Current;
        var next = new Wanted(before.Instance with { Status = status }, removed);
        if (next == before)
            return;
        Volatile.Write(ref _wanted, next);
        WriteAgain();
    }

    public void WriteAgain() => _changes.Writer.TryWrite(true);

    public async Task WaitForChangeAsync(CancellationToken cancellationToken) => await _changes.Reader.ReadAsync(cancellationToken);

    /// <param name="Instance">The entry.</param>
    /// <param name="Removed">There is to be none.</param>
    internal sealed record Wanted(ServiceInstance Instance, bool Removed);
}
