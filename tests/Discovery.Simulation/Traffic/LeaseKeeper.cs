using Discovery.Protocol;
using Discovery.Simulation.Cluster;
using Google.Protobuf;

namespace Discovery.Simulation.Traffic;

/// <summary>An application that registers: a lease with a key on it, renewed for a while, then left to run out; and again.</summary>
internal sealed class LeaseKeeper(RequestDraw requests, Scheduler scheduler) : IRequestSource
{
    private long _lease;
    private long _ttl;
    private int _renewals = -1;

    /// <summary>A sixth of the TTL between renewals, about as registrars do; after the last, until it may have run out.</summary>
    public long Rest() => _renewals switch
    {
        -1 => scheduler.Random.NextInt64((3 * Scheduler.Second) + (_ttl * Scheduler.Second)),
        _ => _ttl * Scheduler.Second / 6,
    };

    public IMessage Next()
    {
        if (_renewals < 0)
        {
            var grant = requests.Grant(ttlMax: 3);
            (_lease, _ttl, _renewals) = (grant.ID, grant.TTL, scheduler.Random.Next(4, 30));
            return grant;
        }
        if (scheduler.Chance(0.2))
        {
            var put = requests.Put(ByteString.CopyFromUtf8($"l{_lease}"));
            put.Lease = _lease;
            return put;
        }
        _renewals--;
        return new LeaseKeepAliveRequest { ID = _lease };
    }
}
