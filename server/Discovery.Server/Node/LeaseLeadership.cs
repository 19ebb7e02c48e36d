using Discovery.Store.Leases;

namespace Discovery.Server.Node;

/// <summary>
/// Lets the lease clock run exactly while this member leads and has applied what its predecessors left: leases that the log revokes
/// again must not run out meanwhile, and a deposed leader must not end any.
/// </summary>
internal sealed class LeaseLeadership(LeaseClock clock)
{
    private readonly Lock _gate = new();
    private ulong _leading;
    private ulong _running;

    /// <param name="term">The term in which this member leads, 0 when it does not. Raft loop.</param>
    public void Leads(ulong term)
    {
        lock (_gate)
        {
            if (term == _leading)
                return;
            _leading = term;
            if (_running != 0)
                clock.Demote();
            _running = 0;
        }
    }

    /// <param name="term">Of an entry that was applied. Apply loop.</param>
    public void Applied(ulong term)
    {
        lock (_gate)
        {
            if (_leading == 0 || _running == _leading || term != _leading)
                return;
            _running = _leading;
            clock.Promote(term);
        }
    }
}
