namespace Discovery.Simulation;

/// <summary>What happened in a run: one in which next to nothing happened has shown nothing.</summary>
internal sealed record ClusterCounts
{
    public long Sent { get; init; }

    public long Answered { get; init; }

    public long WatchEvents { get; init; }

    public long Entries { get; init; }

    public long Elections { get; init; }

    public long Deaths { get; init; }

    public long Installs { get; init; }

    public long Partitions { get; init; }

    public long Pauses { get; init; }

    public long FullDisks { get; init; }

    public long MemberChanges { get; init; }

    public long LeasePromises { get; init; }

    public long Messages { get; init; }

    public static ClusterCounts operator +(ClusterCounts a, ClusterCounts b) => new()
    {
        Sent = a.Sent + b.Sent,
        Answered = a.Answered + b.Answered,
        WatchEvents = a.WatchEvents + b.WatchEvents,
        Entries = a.Entries + b.Entries,
        Elections = a.Elections + b.Elections,
        Deaths = a.Deaths + b.Deaths,
        Installs = a.Installs + b.Installs,
        Partitions = a.Partitions + b.Partitions,
        Pauses = a.Pauses + b.Pauses,
        FullDisks = a.FullDisks + b.FullDisks,
        MemberChanges = a.MemberChanges + b.MemberChanges,
        LeasePromises = a.LeasePromises + b.LeasePromises,
        Messages = a.Messages + b.Messages,
    };
}
