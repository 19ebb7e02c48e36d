using Discovery.Simulation.Cluster;

namespace Discovery.Simulation.Faults;

/// <summary>
/// What one run is made of. Each seed draws its own, with many things absent altogether: a mix of everything at medium strength
/// would never come to the states that lie behind one kind of trouble alone. Times are in microseconds.
/// </summary>
internal sealed record SwarmOptions
{
    /// <summary>How much of the skew of its ticks a member's clock has, for its whole life: ticks may be late, clocks are only a little off.</summary>
    public const double DriftOfSkew = 1.0 / 6;

    public required int Members { get; init; }

    public required int ElectionTicks { get; init; }

    /// <summary>
    /// Share by which a member's ticks come faster or slower than they should, at most, while there is trouble: nothing but progress may
    /// depend on them.
    /// </summary>
    public required double TickSkew { get; init; }

    /// <summary>Share by which a member's clock runs faster or slower than true time, at most.</summary>
    public double ClockDrift => TickSkew * DriftOfSkew;

    public required int EntriesPerCheckpoint { get; init; }

    public required int RetainedEntries { get; init; }

    public required int SnapshotChunkBytes { get; init; }

    /// <summary>Of entries in one message.</summary>
    public required int MessageBytes { get; init; }

    /// <summary>Of entries that a leader appends ahead of what is committed.</summary>
    public required long UncommittedBytes { get; init; }

    /// <summary>Messages with entries on their way to a follower.</summary>
    public required int InflightMessages { get; init; }

    /// <summary>Of committed entries that wait to be applied: beyond it, a member holds back what comes.</summary>
    public required long ApplyBytesBehind { get; init; }

    public required double Loss { get; init; }

    public required double Duplication { get; init; }

    /// <summary>Share of messages that take much longer than others, and so are overtaken.</summary>
    public required double Stragglers { get; init; }

    public required long StragglerDelayMax { get; init; }

    /// <summary>How much longer than control messages those with data may take: they travel in a lane of their own.</summary>
    public required long BulkDelayMax { get; init; }

    public required PartitionMode Partitions { get; init; }

    /// <summary>Mean time between two of a kind; 0 for never.</summary>
    public required long PartitionEvery { get; init; }

    public required long CrashEvery { get; init; }

    /// <summary>Share of crashes that hit all members at once.</summary>
    public required double Blackouts { get; init; }

    /// <summary>Until a member that died is started again, at most.</summary>
    public required long RestartDelayMax { get; init; }

    /// <summary>Share of a member's new terms soon after which its power goes.</summary>
    public required double CrashesAtTerms { get; init; }

    /// <summary>Share of crashes, pauses and the like that strike whoever leads, not anybody.</summary>
    public required double AimAtLeaders { get; init; }

    /// <summary>Share of new leaders that soon crash, stop for a while or are cut off.</summary>
    public required double LeaderTroubles { get; init; }

    public required long PauseEvery { get; init; }

    public required long PauseMax { get; init; }

    /// <summary>Share of reads before which the member stops for a while, the read index known already.</summary>
    public required double PausesBeforeReads { get; init; }

    public required long SlowDiskEvery { get; init; }

    public required long SlowWriteMax { get; init; }

    public required long FullDiskEvery { get; init; }

    public required long MemberChangeEvery { get; init; }

    public required int Clients { get; init; }

    /// <summary>Clients that keep a lease alive for a while and then let it run out, as applications that register do.</summary>
    public required int Keepers { get; init; }

    public required int Watchers { get; init; }

    public required long ThinkTime { get; init; }

    public required int Keys { get; init; }

    /// <summary>Share of requests that are linearizable reads, before all others.</summary>
    public required double Reads { get; init; }

    /// <summary>Share of requests that compact.</summary>
    public required double Compactions { get; init; }

    public static SwarmOptions Draw(Random random)
    {
        return new SwarmOptions
        {
            Members = random.Next(10) switch { 0 => 1, < 8 => 3, _ => 5 },
            ElectionTicks = random.Next(2, 11),
            TickSkew = Sometimes() * 0.6,
            EntriesPerCheckpoint = random.Next(10, 60),
            RetainedEntries = random.Next(1, 40),
            SnapshotChunkBytes = 256 << random.Next(4),
            MessageBytes = random.Next(2) == 0 ? 1 : 1 << random.Next(6, 14),
            Loss = Sometimes() * 0.3,
            Duplication = Sometimes() * 0.2,
            Stragglers = Often() * 0.3,
            StragglerDelayMax = Between(10, 2000) * Scheduler.Millisecond,
            BulkDelayMax = random.Next(2) * Between(10, 1500) * Scheduler.Millisecond,
            Partitions = (PartitionMode)random.Next(4),
            PartitionEvery = Every(2, 8),
            CrashEvery = Every(2, 10),
            Blackouts = Sometimes() * 0.5,
            RestartDelayMax = Scheduler.Millisecond << random.Next(3, 13),
            CrashesAtTerms = Sometimes() * 0.3,
            AimAtLeaders = random.NextDouble(),
            LeaderTroubles = Often(),
            PauseEvery = random.Next(4) == 0 ? 0 : Between(1000, 5000) * Scheduler.Millisecond,
            PauseMax = Between(100, 5000) * Scheduler.Millisecond,
            PausesBeforeReads = Sometimes() * 0.1,
            SlowDiskEvery = Every(3, 10),
            SlowWriteMax = Between(10, 500) * Scheduler.Millisecond,
            FullDiskEvery = random.Next(3) == 0 ? Every(4, 15) : 0,
            MemberChangeEvery = random.Next(2) == 0 ? Between(300, 4000) * Scheduler.Millisecond : 0,
            Clients = random.Next(2, 10),
            Keepers = random.Next(7),
            Watchers = random.Next(1, 5),
            ThinkTime = Between(50, 500) * Scheduler.Millisecond,
            Keys = random.Next(1, 8),
            Reads = Often() * 0.8,
            Compactions = Sometimes() * 0.1,
            UncommittedBytes = Rarely() ? random.Next(2000) : 64 << 20,
            InflightMessages = Rarely() ? random.Next(1, 8) : 256,
            ApplyBytesBehind = Rarely() ? random.Next(500) : 64 << 20,
        };

        bool Rarely() => random.Next(3) == 0;

        double Sometimes() => random.Next(2) == 0 ? 0 : random.NextDouble();

        double Often() => random.Next(4) == 0 ? 0 : random.NextDouble();

        long Between(int least, int most) => random.NextInt64(least, most + 1);

        long Every(int least, int most) => random.Next(2) == 0 ? 0 : Between(least * 1000, most * 1000) * Scheduler.Millisecond;
    }
}
