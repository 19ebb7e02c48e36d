using Discovery.Client;
using Discovery.Rpc;
using Microsoft.Extensions.Caching.Distributed;

namespace Discovery.Extensions.Caching;

/// <summary>Entries are keys of the store, each under a lease of its own.</summary>
internal sealed class KvStoreCache(IKvClient client, KvStoreCacheOptions options, TimeProvider time) : IDistributedCache
{
    public byte[]? Get(string key) => Wait(() => GetAsync(key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Wait(() => SetAsync(key, value, options));

    public void Refresh(string key) => Wait(() => RefreshAsync(key));

    public void Remove(string key) => Wait(() => RemoveAsync(key));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await UseAsync(key, token))?.Payload.ToArray();

    public Task RefreshAsync(string key, CancellationToken token = default) => UseAsync(key, token);

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        var stored = StoreKey(key);
        var entry = New(value, options);
        var lease = await client.GrantLeaseAsync(entry.TimeToLive(Now()), token);
        var put = await client.PutAsync(stored, entry.ToValue(), new PutOptions { Lease = lease.Id, ReturnPrevious = true }, token);
        await ForgetAsync(put.Previous, token);
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        var deleted = await client.DeleteAsync(StoreKey(key), new DeleteOptions { ReturnPrevious = true }, token);
        foreach (var previous in deleted.Previous)
            await ForgetAsync(previous, token);
    }

    // Off the caller's thread, whose synchronisation context could wait for itself.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    private static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    private KvKey StoreKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return options.Prefix + key;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private CacheEntry New(byte[] value, DistributedCacheEntryOptions wanted)
    {
        var now = time.GetUtcNow();
        var end = wanted.AbsoluteExpirationRelativeToNow is { } relative ? now + relative : wanted.AbsoluteExpiration;
        if (end <= now)
            throw new ArgumentOutOfRangeException(nameof(wanted), end, "The absolute expiration is not in the future.");
        var sliding = wanted.SlidingExpiration ?? (end is null ? options.DefaultSlidingExpiration : TimeSpan.Zero);
        return new CacheEntry(end?.ToUnixTimeMilliseconds() ?? 0, (long)sliding.TotalMilliseconds, now.ToUnixTimeMilliseconds(), value);
    }

    /// <returns>Null when there is none, or none any more.</returns>
    private async Task<CacheEntry?> UseAsync(string key, CancellationToken token)
    {
        var stored = await client.GetAsync(StoreKey(key), null, token);
        if (stored is null || CacheEntry.Parse(stored.Value.Bytes) is not { } entry || entry.HasEnded(Now()))
            return null;
        if (entry.IsWorthANewLease(Now()))
            await ProlongAsync(stored, entry with { UsedAt = Now() }, token);
        return entry;
    }

    private async Task ProlongAsync(KvEntry stored, CacheEntry entry, CancellationToken token)
    {
        var lease = await client.GrantLeaseAsync(entry.TimeToLive(Now()), token);
        try
        {
            var done = await client.CommitAsync(
                new KvTxn()
                    .When(KvCompare.ModRevision(stored.Key).EqualTo(stored.ModRevision))
                    .Then(KvOp.Put(stored.Key, entry.ToValue(), lease.Id)),
                token);

            // Whoever came first has prolonged or replaced it.
            await ForgetAsync(done.Succeeded ? stored.Lease : lease.Id, token);
        }
        catch (OutcomeUnknownException)
        {
            // Under the old lease or the new one: the entry is there, and the other lease ends by itself.
        }
    }

    private Task ForgetAsync(KvEntry? previous, CancellationToken token) => ForgetAsync(previous?.Lease ?? 0, token);

    // Best effort: a lease without keys ends by itself.
    private async Task ForgetAsync(long lease, CancellationToken token)
    {
        if (lease == 0)
            return;
        try
        {
            await client.RevokeLeaseAsync(lease, token);
        }
        catch (Exception e) when (e is RpcException or OutcomeUnknownException)
        {
            // Gone already, or soon.
        }
    }
}
