namespace Discovery.Client;

public sealed partial class KvClient
{
    public async Task<KvLease> GrantLeaseAsync(TimeSpan ttl, CancellationToken cancellationToken = default) =>
        await GrantAsync(ttl, cancellationToken);

    public async Task<KvLease> GrantLeaseKeptAliveAsync(TimeSpan ttl, CancellationToken cancellationToken = default)
    {
        var lease = await GrantAsync(ttl, cancellationToken);
        _keeper.Keep(lease);
        return lease;
    }

    public Task<LeaseTimeToLive> GetLeaseAsync(long id, bool keys = false, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _leases.TimeToLiveAsync(id, keys, cancellationToken);
    }

    public Task<IReadOnlyList<long>> ListLeasesAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _leases.ListAsync(cancellationToken);
    }

    public Task RevokeLeaseAsync(long id, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _leases.RevokeAsync(id, cancellationToken);
    }

    private async Task<GrantedLease> GrantAsync(TimeSpan ttl, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var granted = await _leases.GrantAsync(ttl, cancellationToken);
        return new GrantedLease(granted.Id, granted.Ttl, granted.SentAt, _leases, _keeper, _time, _logger);
    }
}
