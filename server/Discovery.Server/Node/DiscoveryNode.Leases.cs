using Discovery.Protocol;
using Discovery.Store;
using Discovery.Store.Leases;

namespace Discovery.Server.Node;

/// <summary>The leader's half of the leases: renewals and expiry by this node's monotonic clock.</summary>
internal sealed partial class DiscoveryNode
{
    // One entry may revoke many leases, but not so many that its apply holds up everything else.
    private const int LeasesPerExpiry = 1000;

    private readonly LeaseClock _leaseClock;
    private readonly LeaseBook _leaseBook;
    private Task _expiring = Task.CompletedTask;

    /// <summary>The TTL in seconds that the lease has from now on; null when there is no such lease any more.</summary>
    public long? RenewLease(long id) => _leaseClock.Renew(id);

    /// <summary>The response but for its header. A lease that is gone, or has ended, has a TTL of -1.</summary>
    public LeaseTimeToLiveResponse LeaseTimeToLive(long id, bool withKeys)
    {
        if (_leaseClock.RemainingSeconds(id) is not { } left || !_leaseBook.TryGet(id, withKeys, out var granted, out var keys))
            return new LeaseTimeToLiveResponse { ID = id, TTL = -1 };
        var response = new LeaseTimeToLiveResponse { ID = id, TTL = left, GrantedTTL = granted };
        response.Keys.AddRange(keys);
        return response;
    }

    public IReadOnlyList<long> LeaseIds() => _leaseClock.Ids();

    /// <summary>Proposes to revoke what has expired, one batch at a time: the next goes out when the last has been applied.</summary>
    private void ExpireLeases()
    {
        if (_expiring.IsCompleted && _leaseClock.TakeExpired(LeasesPerExpiry) is { } expired)
            _expiring = ExpireAsync(expired);
    }

    private async Task ExpireAsync(LeaseExpiry expired)
    {
        try
        {
            await ProposeAsync(new Proposal { LeaseExpiry = expired }, CancellationToken.None);
        }
        catch (StoreException e)
        {
            LogExpiryFailed(_logger, expired.Ids.Count, e.Message);
            _leaseClock.GiveBack(expired);
        }
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "{Count} expired leases could not be revoked, trying again: {Reason}")]
    private static partial void LogExpiryFailed(ILogger logger, int count, string reason);
}
