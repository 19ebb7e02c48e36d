using System.Collections.Concurrent;

namespace Discovery.Server.Metrics;

/// <summary>What goes to the other members and comes from them.</summary>
internal sealed class PeerMetrics
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ulong, PeerTraffic> _members = new();

    public IEnumerable<(ulong Member, PeerTraffic Traffic)> Members => _members.Select(m => (m.Key, m.Value));

    public PeerTraffic Of(ulong member) => _members.GetOrAdd(member, static _ => new PeerTraffic());

    public void SnapshotSent(ulong member, bool succeeded)
    {
        var traffic = Of(member);
        (succeeded ? traffic.SnapshotsSent : traffic.SnapshotsFailed).Increment();
    }

    /// <summary>The time until the member's answer is that of the round trip, its consensus loop included.</summary>
    public void HeartbeatSent(ulong member, TimeSpan now)
    {
        var traffic = Of(member);
        // An answer that is still under way belongs to the heartbeat before.
        if (traffic.HeartbeatAt is not { } before || now - before > Forgotten)
            traffic.HeartbeatAt = now;
    }

    public void HeartbeatAnswered(ulong member, TimeSpan now)
    {
        var traffic = Of(member);
        if (traffic.HeartbeatAt is not { } sent)
            return;
        traffic.HeartbeatAt = null;
        traffic.RoundTrip.Observe(now - sent);
    }
}
