using Xunit.Abstractions;

namespace Discovery.Raft.Tests;

public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int StepsPerRun = 2000;

    [Fact]
    public void Whatever_happens_nothing_committed_is_lost_and_peace_brings_progress()
    {
        var first = Number("DISCOVERY_RAFT_SEED", 1);
        var count = Number("DISCOVERY_RAFT_SEEDS", 300);
        var (committed, reads, changes) = (0ul, 0, 0);
        var failures = new List<string>();
        for (var seed = first; seed < first + count && failures.Count < 5; seed++)
        {
            try
            {
                var run = new FuzzRun(seed);
                run.Trouble(StepsPerRun);
                run.Peace();
                (committed, reads, changes) = (committed + run.Committed, reads + run.ReadsAnswered, changes + run.MembershipChanges);
            }
            catch (Exception e) when (e is RaftInvariantException or Xunit.Sdk.XunitException or ArgumentException or InvalidOperationException or KeyNotFoundException)
            {
                failures.Add($"seed {seed}: {e}");
            }
        }
        output.WriteLine($"{count} seeds from {first}: {committed} entries committed, {reads} reads answered, {changes} membership changes");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        Assert.True(committed > 0 && reads > 0 && changes > 0, "the runs did nothing");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
