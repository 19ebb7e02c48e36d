using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>What clients ask about space: alarms, and its return.</summary>
internal sealed partial class DiscoveryNode
{
    /// <summary>All that are on, of any member, as far as this one knows.</summary>
    public AlarmsView Alarms => _replica.Alarms;

    /// <summary>Bytes that the store may have; 0 for no limit but the disk's.</summary>
    public long QuotaBytes => _options.QuotaBytes;

    /// <summary>Completes when what compactions made unreadable before the call is deleted on this member.</summary>
    public Task DeletePendingAsync(CancellationToken cancellationToken) => _replica.DeletePending().WaitAsync(cancellationToken);

    /// <summary>Completes when this member has given back what could be had of what was there at the call. Writes go on meanwhile.</summary>
    /// <exception cref="StoreException">There is no room to move anything, or the node stops.</exception>
    public Task DefragmentAsync(CancellationToken cancellationToken) => _replica.Defragment().WaitAsync(cancellationToken);

    /// <exception cref="StoreException">This member has no room for it; the alarm is on, if it could be raised.</exception>
    private async ValueTask RefuseWithoutRoomAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        if (_replica.Space.HasRoomFor(proposal))
            return;
        try
        {
            await _replica.Space.Raise().WaitAsync(cancellationToken);
        }
        catch (StoreException)
        {
            // It is raised with the next request that is refused.
        }
        throw new StoreException(StoreError.NoSpace);
    }
}
