using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Room: who watches it, and who makes some.</summary>
internal sealed partial class Replica
{
    public SpaceWatch Space { get; }

    /// <summary>Alarms of all members, as of the last applied entry.</summary>
    public AlarmsView Alarms => _machine.Alarms;

    /// <summary>Bytes that the revision store has, obsolete records included.</summary>
    public long StoreBytes => _revisions.SizeBytes;

    /// <summary>Bytes of live records among them.</summary>
    public long StoreBytesInUse => _revisions.SizeInUseBytes;

    /// <inheritdoc cref="StoreUpkeep.DeletePending"/>
    public Task DeletePending()
    {
        var done = _applier.Upkeep.DeletePending();
        _applyQueue.WakeIfIdle();
        return done;
    }

    /// <inheritdoc cref="StoreUpkeep.Defragment"/>
    public Task Defragment()
    {
        var done = _applier.Upkeep.Defragment();
        _applyQueue.WakeIfIdle();
        return done;
    }

    private void TickSpace(TimeSpan now)
    {
        _autoCompaction?.Tick(now, Store.CurrentRevision, _status.IsLeader);
        Space.Tick();
        _applier.Upkeep.IsPressed = Space.IsPressed;
        // What can be given back may have come to be with the pressure alone.
        if (Space.IsPressed)
            _applyQueue.WakeIfIdle();
    }
}
