namespace Discovery.Simulation.Checking;

/// <summary>
/// What a member told others in a term, its vote and how far its log goes, it still knows when it starts again, unless it has come to a
/// later term since (Raft paper, figure 2: to be durable before responding).
/// </summary>
internal sealed class KeptPromises
{
    private readonly Dictionary<ulong, Promise> _promises = [];

    /// <summary>The member has asked for votes for itself, or given its own to somebody.</summary>
    /// <exception cref="SafetyViolationException">It had given it to somebody else.</exception>
    public void Voted(ulong member, ulong term, ulong candidate)
    {
        var promise = In(member, term);
        if (promise.Term != term)
            return;
        if (promise.Vote != 0 && promise.Vote != candidate)
            throw new SafetyViolationException($"member {member:x} votes for {candidate:x} in term {term}, after it voted for {promise.Vote:x}");
        promise.Vote = candidate;
    }

    /// <summary>The member has told the leader of the term that its log matches, and is durable, up to there.</summary>
    public void Acknowledged(ulong member, ulong term, ulong index)
    {
        var promise = In(member, term);
        if (promise.Term == term)
            promise.Index = Math.Max(promise.Index, index);
    }

    /// <param name="term">What it finds on its disk, as the others.</param>
    /// <param name="lastIndex">The end of its log, or of its snapshot when that reaches further.</param>
    /// <exception cref="SafetyViolationException">Something that it had promised is gone.</exception>
    public void Restarted(ulong member, ulong term, ulong vote, ulong lastIndex)
    {
        if (!_promises.TryGetValue(member, out var promise) || term > promise.Term)
            return;
        if (term < promise.Term)
            throw new SafetyViolationException($"member {member:x} starts in term {term}; it had spoken in term {promise.Term}");
        if (promise.Vote != 0 && promise.Vote != vote)
            throw new SafetyViolationException($"member {member:x} starts with a vote for {vote:x} in term {term}; it had voted for {promise.Vote:x}");
        if (lastIndex < promise.Index)
            throw new SafetyViolationException($"member {member:x} starts with a log up to {lastIndex}; it had acknowledged {promise.Index} in term {term}");
    }

    private Promise In(ulong member, ulong term)
    {
        if (!_promises.TryGetValue(member, out var promise) || promise.Term < term)
            _promises[member] = promise = new Promise(term);
        return promise;
    }

    private sealed class Promise(ulong term)
    {
        public ulong Term { get; } = term;

        public ulong Vote { get; set; }

        public ulong Index { get; set; }
    }
}
