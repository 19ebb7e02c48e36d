using Discovery.Protocol;

namespace Discovery.Server.Tests.Node;

/// <summary>Entries that wait for apply together.</summary>
public sealed class ApplyGroupTests
{
    [Fact]
    public void They_become_visible_together() => Assert.Equal([4L, 4L, 4L], SeenAfterEach(TimeSpan.Zero));

    [Fact]
    public void Those_that_take_long_do_not_wait_for_each_other() => Assert.Equal([2L, 3L, 4L], SeenAfterEach(TimeSpan.FromMilliseconds(2)));

    /// <param name="step">Passes between two looks at the clock.</param>
    private static List<long> SeenAfterEach(TimeSpan step)
    {
        using var member = new ReplicaMember(1, [new Member { ID = 1 }], new SteppingTime(step), _ => { });
        member.Replica.CampaignIfAlone();
        member.TakeTurns();
        var seen = new List<long>();
        member.Replica.EntryApplied = (_, _) => seen.Add(member.Replica.Store.CurrentRevision);
        for (var i = 0; i < 3; i++)
            member.Put("key");
        member.TakeTurns();
        return seen;
    }

    private sealed class SteppingTime(TimeSpan step) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += step.Ticks;
    }
}
