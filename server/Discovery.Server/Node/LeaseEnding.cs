using Discovery.Protocol;
using Discovery.Store;
using Discovery.Store.Leases;

namespace Discovery.Server.Node;

/// <summary>
/// Proposes to revoke the leases that have ended, many in one entry, one entry at a time: the next goes out when the last has been applied.
/// Between two of them clients' entries find their place, so no write waits for more than one, however many leases end together.
/// </summary>
/// <param name="propose">Tells on one of the loops, or at once, what came of it: null when it was applied.</param>
/// <param name="now">The node's monotonic clock.</param>
internal sealed class LeaseEnding(LeaseClock clock, Action<Proposal, Action<StoreError?>> propose, Func<bool> isRefused, Func<TimeSpan> now)
{
    /// <summary>Leases in an entry where rounds take no time that could be measured.</summary>
    public const int BatchMin = 32;

    /// <summary>However long a round takes: one entry must not hold up what is behind it for long.</summary>
    public const int BatchMax = 1000;

    /// <summary>
    /// Leases a second to get through, which is what decides about the size of an entry: where a round through the log takes long, because
    /// disks or other members are slow, an entry with more leases adds little to what a write takes anyway. A hundred thousand that end
    /// together are so gone in less than two seconds.
    /// </summary>
    private const double PerSecond = 80_000;

    private readonly Lock _gate = new();
    private int _size = BatchMin;
    private bool _underWay;

    /// <summary>A tick: begins when something has ended, unless it goes on by itself.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            if (_underWay)
                return;
        }
        Next();
    }

    private void Next()
    {
        LeaseExpiry? ended;
        lock (_gate)
        {
            // Refused until somebody disarms the alarm: no need to ask at each tick.
            ended = isRefused() ? null : clock.TakeExpired(_size);
            _underWay = ended is not null;
        }
        if (ended is null)
            return;
        var began = now();
        propose(new Proposal { LeaseExpiry = ended }, error => Done(ended, now() - began, error));
    }

    private void Done(LeaseExpiry ended, TimeSpan round, StoreError? error)
    {
        if (error is not null)
        {
            clock.GiveBack(ended);
            lock (_gate)
                _underWay = false;
            // The next tick tries again.
            return;
        }
        lock (_gate)
        {
            // A single slow round says little, so it grows by an eighth.
            var wanted = (int)Math.Min(BatchMax, round.TotalSeconds * PerSecond);
            _size = Math.Max(BatchMin, Math.Min(wanted, _size + (_size / 8)));
        }
        Next();
    }
}
