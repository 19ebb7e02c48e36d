using Discovery.Protocol;

namespace Discovery.Simulation.Checking;

/// <summary>One thing that a watch was told: events, progress, or its end.</summary>
/// <param name="Response">The response, or the last fragment of it.</param>
/// <param name="Delivery">Null without events.</param>
internal sealed record WatchStep(WatchResponse Response, WatchDelivery? Delivery)
{
    public bool IsProgress => Delivery is null && !Response.Canceled;

    public bool IsCompaction => Response is { Canceled: true, CompactRevision: not 0 };

    /// <summary>How far the watch has come with it; 0 when it says nothing about that.</summary>
    public long Revision => Delivery?.LastRevision ?? (IsProgress ? Response.Header.Revision : 0);
}
