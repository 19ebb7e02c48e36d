using Discovery.Store;

namespace Discovery.Server.Node;

internal sealed partial class DiscoveryNode
{
    /// <summary>The state of now, for a client to save. To be disposed.</summary>
    /// <exception cref="StoreException">The node stops.</exception>
    public Task<StateSnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        _replica.OpenAsync(machine => machine.OpenSnapshot(), cancellationToken);

    /// <inheritdoc cref="Replica.HashAsync"/>
    public async Task<KvHash> HashAsync(long revision, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var hash = await _replica.HashAsync(revision, cancellationToken);
        (revision == 0 ? Metrics.Hash : Metrics.HashRevision).Observe(_time.GetElapsedTime(began));
        return hash;
    }
}
