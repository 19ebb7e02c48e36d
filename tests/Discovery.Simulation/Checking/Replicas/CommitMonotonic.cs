namespace Discovery.Simulation.Checking;

/// <summary>
/// A member's state never goes back while it runs, and when it starts again it still has in its log or snapshot all that it ever
/// applied. (What it has applied may lie further back then: it is applied again.)
/// </summary>
internal sealed class CommitMonotonic
{
    private readonly Dictionary<ulong, MemberProgress> _members = [];

    /// <param name="index">Applied, or contained in a snapshot that was just installed.</param>
    /// <param name="revision">The store's after it.</param>
    /// <exception cref="SafetyViolationException">The index is not greater than the last one, or the revision is smaller.</exception>
    public void Applied(ulong member, ulong index, long revision)
    {
        var progress = Of(member);
        if (index <= progress.Applied)
            throw new SafetyViolationException($"member {member} applied entry {index} after entry {progress.Applied}");
        if (revision < progress.Revision)
            throw new SafetyViolationException($"member {member} went from revision {progress.Revision} back to {revision} at entry {index}");
        (progress.Applied, progress.Revision) = (index, revision);
        progress.AppliedEver = Math.Max(progress.AppliedEver, index);
        if (!progress.RevisionAt.TryAdd(index, revision) && progress.RevisionAt[index] != revision)
            throw new SafetyViolationException($"member {member} is at revision {revision} after entry {index}; it was at {progress.RevisionAt[index]} before it was restarted");
    }

    /// <param name="lastIndex">The end of its log, or of its snapshot when that reaches further.</param>
    /// <param name="applied">What its checkpoint contains; with its revision.</param>
    /// <exception cref="SafetyViolationException">Something that it had is gone.</exception>
    public void Restarted(ulong member, ulong lastIndex, ulong applied, long revision)
    {
        var progress = Of(member);
        if (lastIndex < progress.AppliedEver)
            throw new SafetyViolationException($"member {member} starts with a log up to {lastIndex}; it had applied entry {progress.AppliedEver}");
        if (applied > lastIndex)
            throw new SafetyViolationException($"member {member} starts with entry {applied} applied and a log up to {lastIndex}");
        if (progress.RevisionAt.TryGetValue(applied, out var then) && then != revision)
            throw new SafetyViolationException($"member {member} starts at revision {revision} after entry {applied}, where it was at {then} before");
        (progress.Applied, progress.Revision) = (applied, revision);
    }

    private MemberProgress Of(ulong member)
    {
        if (!_members.TryGetValue(member, out var progress))
            _members[member] = progress = new MemberProgress();
        return progress;
    }

    private sealed class MemberProgress
    {
        public ulong Applied { get; set; }

        public long Revision { get; set; }

        /// <summary>What it has to have after any restart.</summary>
        public ulong AppliedEver { get; set; }

        public Dictionary<ulong, long> RevisionAt { get; } = [];
    }
}
