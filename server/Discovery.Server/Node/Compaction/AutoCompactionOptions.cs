namespace Discovery.Server.Node.Compaction;

/// <summary>How much history is kept: exactly one of the two.</summary>
public sealed record AutoCompactionOptions
{
    private AutoCompactionOptions()
    {
    }

    /// <summary>The history of that long.</summary>
    public TimeSpan? Period { get; private init; }

    /// <summary>That many revisions.</summary>
    public long? Revisions { get; private init; }

    public static AutoCompactionOptions Keep(TimeSpan period) => new() { Period = period };

    public static AutoCompactionOptions Keep(long revisions) => new() { Revisions = revisions };

    internal ICompactionSchedule Schedule() => Period is { } period ? new PeriodicCompaction(period) : new RevisionCompaction(Revisions!.Value);
}
