namespace Discovery.Simulation.Checking;

/// <summary>
/// Whoever was told that a lease is good for some time can rely on it, counted from when the request was sent. And who asks after it is
/// gone everywhere is not told that it lives.
/// </summary>
/// <remarks>All times are those of the one virtual clock, whatever the members' own clocks do.</remarks>
internal sealed class LeaseMonotonicity
{
    private readonly Dictionary<long, List<LeaseLife>> _lives = [];

    /// <summary>Answers that were checked: a run without any has shown nothing.</summary>
    public int Promises { get; private set; }

    /// <summary>The lease exists: to be called when the first member applies its grant.</summary>
    public void Began(long id)
    {
        if (!_lives.TryGetValue(id, out var lives))
            _lives[id] = lives = [];
        if (lives.Count > 0 && lives[^1].EndedAt is null)
            throw new SafetyViolationException($"lease {id} was granted while it lived");
        lives.Add(new LeaseLife());
    }

    /// <summary>The lease is removed: to be called when the first member applies it.</summary>
    /// <param name="byClient">A client asked for it; else its time was up, as the leader believes.</param>
    /// <exception cref="SafetyViolationException">It was not up, or there is no such lease.</exception>
    public void Ended(long id, TimeSpan at, bool byClient)
    {
        if (_lives.GetValueOrDefault(id)?[^1] is not { EndedAt: null } life)
            throw new SafetyViolationException($"lease {id} ended at {at}, but did not live");
        life.End(at, byClient);
        Check(id, life);
    }

    /// <summary>The removal is applied everywhere, or its client has the answer: from now on nobody may be told that the lease lives.</summary>
    public void Settled(long id, TimeSpan at)
    {
        if (_lives.GetValueOrDefault(id)?.FindLast(life => life.EndedAt is not null) is { } ended)
            ended.SettledAt ??= at;
    }

    /// <summary>
    /// A client was told that the lease lives, by the answer to its grant or by one with a TTL above 0 to a renewal. To be called when the
    /// answer arrives.
    /// </summary>
    /// <param name="sentAt">When the client sent the request.</param>
    /// <param name="ttl">From the answer.</param>
    /// <exception cref="SafetyViolationException">The lease expired before its time, or was gone when the request was sent.</exception>
    public void Acknowledged(long id, TimeSpan sentAt, TimeSpan ttl)
    {
        Promises++;
        if (_lives.GetValueOrDefault(id) is not { } lives)
            throw new SafetyViolationException($"lease {id} was acknowledged, but never granted");
        if (lives.FindLast(life => life.LivedAfter(sentAt)) is { } life)
        {
            life.Promise(sentAt, ttl);
            Check(id, life);
        }
        else if (sentAt > lives[^1].SettledAt)
        {
            throw new SafetyViolationException(
                $"lease {id} was gone everywhere at {lives[^1].SettledAt}, but a renewal that was sent at {sentAt} was answered with {ttl}");
        }
    }

    private static void Check(long id, LeaseLife life)
    {
        if (!life.IsByClient && life.EndedAt < life.PromisedUntil)
        {
            throw new SafetyViolationException(
                $"lease {id} expired at {life.EndedAt}, but a client was told that it lives until {life.PromisedUntil} (request sent at {life.PromiseSentAt})");
        }
    }
}
