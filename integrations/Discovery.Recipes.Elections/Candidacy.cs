using Discovery.Client;
using Microsoft.Extensions.Logging;

namespace Discovery.Recipes.Elections;

/// <summary>
/// One place in the queue of an election: a key under a lease of its own, watched from the moment it stands. Places are ordered by
/// the revision at which their keys were created; the first one leads.
/// </summary>
internal sealed class Candidacy : IAsyncDisposable
{
    // A store that is away must not hold up a process that wants to end: the lease runs out by itself.
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(2);

    private readonly IKvClient _client;
    private readonly string _election;
    private readonly KvLease _lease;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _leaseLost;
    private readonly Task _watch;
    private string? _lossReason;
    private int _disposed;

    private Candidacy(IKvClient client, string election, KvLease lease, string key, long createRevision, ILoggerFactory loggers)
    {
        _client = client;
        _election = election;
        _lease = lease;
        _logger = loggers.CreateLogger<LeaderElection>();
        Key = key;
        CreateRevision = createRevision;
        LostToken = _lost.Token;
        _leaseLost = lease.LostToken.UnsafeRegister(static self => ((Candidacy)self!).Lose("its lease ran out or was revoked"), this);
        _watch = WatchOwnKeyAsync(loggers);
    }

    public string Key { get; }

    /// <summary>The place in the queue, and the fencing token once it leads.</summary>
    public long CreateRevision { get; }

    /// <summary>Fires when the place is certainly or possibly gone.</summary>
    public CancellationToken LostToken { get; }

    /// <summary>Why it is gone; null while it is not.</summary>
    public string? LossReason => Volatile.Read(ref _lossReason);

    private string Prefix => _election + "/";

    /// <summary>Takes a place at the end of the queue; null when somebody else's key stands where it would be.</summary>
    public static async Task<Candidacy?> EnterAsync(
        IKvClient client, string election, KvValue value, TimeSpan ttl, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var lease = await client.GrantLeaseKeptAliveAsync(ttl, cancellationToken);
        try
        {
            var key = $"{election}/{lease.Id:x}";
            var entered = await client.CommitAsync(
                new KvTxn().When(KvCompare.CreateRevision(key).EqualTo(0)).Then(KvOp.Put(key, value, lease.Id)), cancellationToken);
            if (entered.Succeeded)
                return new Candidacy(client, election, lease, key, entered.Revision, loggers);
            await lease.DisposeAsync();
            return null;
        }
        catch
        {
            // Whether the key stands or not: without its lease it goes.
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Waits for the place to be the first; answers false when it is lost. Only the place right before is watched, so that a leader's
    /// end wakes one candidate and not all of them.
    /// </summary>
    public async Task<bool> WaitForFirstPlaceAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, LostToken);
        try
        {
            while (await FindPredecessorAsync(either.Token) is { } predecessor)
                await WaitForDeletionAsync(predecessor.Key, predecessor.Revision, either.Token);
            return await StillStandsAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Writes a new value to the key; false when the place is gone.</summary>
    public async Task<bool> ProclaimAsync(KvValue value, CancellationToken cancellationToken)
    {
        if (LostToken.IsCancellationRequested)
            return false;
        var result = await _client.CommitAsync(
            new KvTxn()
                .When(KvCompare.CreateRevision(Key).EqualTo(CreateRevision), KvCompare.Lease(Key).EqualTo(_lease.Id))
                .Then(KvOp.Put(Key, value, _lease.Id)),
            cancellationToken);
        if (!result.Succeeded)
            Lose("its key was deleted or taken over");
        return result.Succeeded;
    }

    /// <summary>Gives the place up: deletes the key, then the lease. What can't be done because the store is away, the lease's end does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        var leaseIsGone = _lease.LostToken.IsCancellationRequested;
        Lose("it was given up");
        await _ended.CancelAsync();
        await _leaseLost.DisposeAsync();
        if (!leaseIsGone)
            await DeleteKeyAsync();
        await _lease.DisposeAsync();
        await _watch;
        _ended.Dispose();
    }

    /// <summary>A key that was written over without a lease would not go with ours, and a delete alone already lets the next one lead.</summary>
    private async Task DeleteKeyAsync()
    {
        using var patience = new CancellationTokenSource(DeletePatience);
        try
        {
            await _client.CommitAsync(
                new KvTxn().When(KvCompare.CreateRevision(Key).EqualTo(CreateRevision)).Then(KvOp.Delete(Key)), patience.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ElectionLog.NotDeleted(_logger, _election, Key, e.Message);
        }
    }

    private async Task<(KvKey Key, long Revision)?> FindPredecessorAsync(CancellationToken cancellationToken)
    {
        var before = await _client.RangeAsync(
            KvRange.Prefix(Prefix),
            new RangeOptions
            {
                MaxCreateRevision = CreateRevision - 1,
                SortBy = RangeSortTarget.CreateRevision,
                Order = RangeSortOrder.Descending,
                Limit = 1,
                KeysOnly = true,
            },
            cancellationToken);
        return before.Entries.Count == 0 ? null : (before.Entries[0].Key, before.Revision);
    }

    private async Task WaitForDeletionAsync(KvKey key, long revision, CancellationToken cancellationToken)
    {
        try
        {
            var options = new WatchOptions { StartRevision = revision + 1, Filters = WatchFilters.NoPuts };
            await foreach (var batch in _client.WatchAsync(key, options, cancellationToken))
            {
                if (batch.Events.Any(change => change.Kind == KvEventKind.Delete))
                    return;
            }
        }
        catch (Exception e) when (e is WatchCompactedException or StoreRewoundException)
        {
            // The history that would tell is gone; the caller looks again who stands before us.
        }
    }

    /// <summary>
    /// Being alone is no proof: the lease may have run out while this process waited or slept, and then nobody stands before us because
    /// nobody stands at all, or because a later candidate leads already.
    /// </summary>
    private async Task<bool> StillStandsAsync(CancellationToken cancellationToken)
    {
        var entry = await _client.GetAsync(Key, null, cancellationToken);
        if (!IsOurs(entry))
            Lose(entry is null ? "its key was gone after the wait" : "its key was somebody else's after the wait");
        return !LostToken.IsCancellationRequested && !_lease.LostToken.IsCancellationRequested;
    }

    private bool IsOurs(KvEntry? entry) => entry is not null && entry.CreateRevision == CreateRevision && entry.Lease == _lease.Id;

    private async Task WatchOwnKeyAsync(ILoggerFactory loggers)
    {
        try
        {
            await foreach (var view in new PrefixWatcher(_client, Key, null, loggers).WatchAsync(null, _ended.Token))
            {
                var entry = view.Entries.GetValueOrDefault(Key);
                if (IsOurs(entry))
                    continue;
                Lose(entry is null ? "its key was deleted" : "its key was written over");
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The place was given up.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Blind is not safe: without the watch a deleted key would go unnoticed until the lease ends.
            Lose($"its key can't be watched: {e.Message}");
        }
    }

    private void Lose(string reason)
    {
        if (Interlocked.CompareExchange(ref _lossReason, reason, null) is null)
        {
            // The token counts as cancelled when this returns; what its callbacks do, or throw, must not hold up giving the place up.
            _ = _lost.CancelAsync();
        }
    }
}
