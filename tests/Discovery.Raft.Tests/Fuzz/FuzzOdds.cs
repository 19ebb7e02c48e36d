namespace Discovery.Raft.Tests;

/// <summary>How often what happens in one run. Every run draws its own: a mean over all kinds of trouble finds less than extremes do.</summary>
internal sealed class FuzzOdds
{
    private readonly (FuzzAction Action, int Weight)[] _weights;
    private readonly int _sum;

    public FuzzOdds(Random random)
    {
        _weights =
        [
            (FuzzAction.Deliver, 1000),
            (FuzzAction.Work, 800),
            (FuzzAction.Tick, Draw(random, 20, 250)),
            (FuzzAction.Drop, Rarely(random, 300)),
            (FuzzAction.Double, Rarely(random, 100)),
            (FuzzAction.Propose, Draw(random, 20, 300)),
            (FuzzAction.Read, Rarely(random, 100)),
            (FuzzAction.Crash, Rarely(random, 25)),
            (FuzzAction.Restart, Draw(random, 5, 60)),
            (FuzzAction.Change, Rarely(random, 100)),
            (FuzzAction.Transfer, Rarely(random, 40)),
            (FuzzAction.Snapshot, Draw(random, 10, 200)),
            (FuzzAction.SnapshotEnded, Rarely(random, 50)),
            (FuzzAction.Unreachable, Rarely(random, 30)),
            (FuzzAction.Compact, Rarely(random, 60)),
            (FuzzAction.Campaign, Rarely(random, 40)),
            (FuzzAction.Cut, Rarely(random, 20)),
            (FuzzAction.Heal, Draw(random, 2, 20)),
        ];
        _sum = _weights.Sum(w => w.Weight);
        Reordering = Rarely(random, 60);
        IsDiskSlow = random.Next(3) == 0;
    }

    /// <summary>Per cent of the messages that overtake others.</summary>
    public int Reordering { get; }

    /// <summary>Messages and ticks come while a write is going on.</summary>
    public bool IsDiskSlow { get; }

    public FuzzAction Next(Random random)
    {
        var left = random.Next(_sum);
        foreach (var (action, weight) in _weights)
        {
            if ((left -= weight) < 0)
                return action;
        }
        throw new InvalidOperationException("the weights do not add up");
    }

    private static int Draw(Random random, int min, int max) => random.Next(min, max + 1);

    private static int Rarely(Random random, int max) => random.Next(3) == 0 ? 0 : random.Next(max + 1);
}
