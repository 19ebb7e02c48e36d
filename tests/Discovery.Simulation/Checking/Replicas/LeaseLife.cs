namespace Discovery.Simulation.Checking;

/// <summary>A lease from its grant to its end; the same id may be granted again afterwards.</summary>
internal sealed class LeaseLife
{
    /// <summary>The latest time up to which a client was told that it lives, and when that client had asked.</summary>
    public TimeSpan PromisedUntil { get; private set; }

    public TimeSpan PromiseSentAt { get; private set; }

    /// <summary>Null while it lives.</summary>
    public TimeSpan? EndedAt { get; private set; }

    /// <summary>From when on nobody may believe that it lives. Null until then.</summary>
    public TimeSpan? SettledAt { get; set; }

    public bool IsByClient { get; private set; }

    public bool LivedAfter(TimeSpan time) => EndedAt is null || EndedAt > time;

    public void End(TimeSpan at, bool byClient) => (EndedAt, IsByClient) = (at, byClient);

    public void Promise(TimeSpan sentAt, TimeSpan ttl)
    {
        if (sentAt + ttl > PromisedUntil)
            (PromisedUntil, PromiseSentAt) = (sentAt + ttl, sentAt);
    }
}
