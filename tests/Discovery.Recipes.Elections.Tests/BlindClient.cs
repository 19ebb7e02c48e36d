using System.Runtime.CompilerServices;
using Discovery.Client;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>
/// Hears nothing of its own first place: neither that its lease is lost nor that its key is gone. That is how a process that stood still
/// sees the world in the moment it wakes.
/// </summary>
internal sealed class BlindClient(IKvClient inner) : DelegatingClient(inner)
{
    private KvLease? _first;

    public override async Task<KvLease> GrantLeaseKeptAliveAsync(TimeSpan ttl, CancellationToken cancellationToken = default)
    {
        var lease = await base.GrantLeaseKeptAliveAsync(ttl, cancellationToken);
        if (_first is not null)
            return lease;
        _first = new DeafLease(lease);
        return _first;
    }

    public override async IAsyncEnumerable<WatchBatch> WatchAsync(
        KvRange range, WatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in base.WatchAsync(range, options, cancellationToken))
        {
            var heard = batch.Events.Where(change => !change.Entry.Key.ToString().EndsWith($"/{_first?.Id:x}", StringComparison.Ordinal)).ToArray();
            if (heard.Length > 0)
                yield return batch with { Events = heard };
        }
    }

    private sealed class DeafLease(KvLease inner) : KvLease
    {
        public override long Id => inner.Id;

        public override TimeSpan Ttl => inner.Ttl;

        public override CancellationToken LostToken => CancellationToken.None;

        public override Task<TimeSpan> RenewAsync(CancellationToken cancellationToken = default) => inner.RenewAsync(cancellationToken);

        public override Task RevokeAsync(CancellationToken cancellationToken = default) => inner.RevokeAsync(cancellationToken);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
