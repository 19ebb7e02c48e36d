using Discovery.Simulation.Checking;

namespace Discovery.Simulation.Cluster;

/// <summary>
/// Everything that happens in a run, in the order of its virtual time; what is due at one time happens in the order in which it was
/// planned. All chance of a run comes from here.
/// </summary>
internal sealed class Scheduler(int seed)
{
    public const long Millisecond = 1000;
    public const long Second = 1000 * Millisecond;

    private readonly PriorityQueue<Action, (long Time, long Number)> _events = new();
    private long _planned;

    public Random Random { get; } = new(seed);

    /// <summary>Microseconds since the run began.</summary>
    public long Now { get; private set; }

    /// <summary>Of everything that was noted so far, and when: equal for equal runs.</summary>
    public ulong Trace { get; private set; }

    /// <summary>Events that have happened.</summary>
    public long Events { get; private set; }

    public TimeSpan Time => ToTime(Now);

    public static TimeSpan ToTime(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>Plans something for a time; at once when that is past.</summary>
    public void At(long time, Action action) => _events.Enqueue(action, (Math.Max(time, Now), ++_planned));

    public void After(long delay, Action action) => At(Now + delay, action);

    /// <summary>Plans something for a random time from now on, up to the delay.</summary>
    public void Within(long delayMax, Action action) => After(Random.NextInt64(delayMax + 1), action);

    /// <summary>Plans something again and again, at random distances with this mean, for as long as it returns true.</summary>
    public void Repeat(long meanDelay, Func<bool> action) =>
        After(1 + (long)(-Math.Log(1 - Random.NextDouble()) * meanDelay), () =>
        {
            if (action())
                Repeat(meanDelay, action);
        });

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> from) => from[Random.Next(from.Count)];

    /// <summary>Makes something part of the run's trace.</summary>
    public void Note(ulong what) => Trace = StableHash.Combine(StableHash.Combine(Trace, (ulong)Now), what);

    /// <summary>Lets everything happen up to the time, or until the condition holds, which is looked at after each event.</summary>
    /// <returns>Whether the condition came to hold.</returns>
    public bool RunUntil(long time, Func<bool>? done = null)
    {
        while (_events.TryPeek(out _, out var next) && next.Time <= time)
        {
            var action = _events.Dequeue();
            Now = next.Time;
            Events++;
            action();
            if (done is not null && done())
                return true;
        }
        Now = Math.Max(Now, time);
        return false;
    }
}
