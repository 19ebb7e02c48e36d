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
    private Task _expiring = Task.CompletedTask;

    /// <summary>The TTL in seconds that the lease has from now on; null when there is no such lease any more.</summary>
    public long? RenewLease(long id) => _leaseClock.Renew(id, Now());

    public LeaseTimeToLiveResponse LeaseTimeToLive(long id, bool withKeys) => new() { ID = id, TTL = _leaseClock.TimeToLive(id, Now()) };

    public IReadOnlyList<long> LeaseIds() => _leaseClock.Leases();

    /// <summary>Proposes to revoke what has expired, one batch at a time: the next goes out when the last has been applied.</summary>
    private void ExpireLeases(TimeSpan now)
    {
        if (!_expiring.IsCompleted)
            return;
        var expired = _leaseClock.TakeExpired(now, LeasesPerExpiry);
        if (expired.Count > 0)
            _expiring = ExpireAsync(expired);
    }

    private async Task ExpireAsync(IReadOnlyList<long> expired)
    {
        try
        {
            await ProposeAsync(new Proposal { LeaseExpiry = new LeaseExpiry { Term = Term, Ids = { expired } } }, CancellationToken.None);
        }
        catch (StoreException e)
        {
            LogExpiryFailed(_logger, expired.Count, e.Message);
        }
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "{Count} expired leases could not be revoked, trying again: {Reason}")]
    private static partial void LogExpiryFailed(ILogger logger, int count, string reason);
}
