using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>The example NightlyReport as processes of their own, killed and stopped as real ones are.</summary>
public sealed partial class KilledHolderTests(StoreFixture store, ITestOutputHelper output) : IClassFixture<StoreFixture>
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task The_job_of_a_killed_process_runs_elsewhere_within_its_time_to_live_plus_a_second()
    {
        await using var first = Start();
        await first.WaitForLineAsync(line => line.StartsWith("report ", StringComparison.Ordinal));
        await using var second = Start();
        await CandidatesAsync(2);

        var since = Stopwatch.GetTimestamp();
        await first.KillAsync();
        await second.WaitForLineAsync(line => line.StartsWith("leading", StringComparison.Ordinal));
        var elapsed = Stopwatch.GetElapsedTime(since);

        Promise.Check(output, "moved", elapsed, Ttl + TimeSpan.FromSeconds(1));
        await second.WaitForLineAsync(line => line.StartsWith("report ", StringComparison.Ordinal));
        AssertNumbersGoOn(first, second);
    }

    [Fact]
    public async Task A_process_that_stood_still_writes_nothing_more_when_it_wakes()
    {
        await using var first = Start();
        await first.WaitForLineAsync(line => line.StartsWith("report ", StringComparison.Ordinal));
        await using var second = Start();
        await CandidatesAsync(2);

        await SignalAsync(first, "STOP");
        await second.WaitForLineAsync(line => line.StartsWith("report ", StringComparison.Ordinal));
        var before = Reports(first).Count;
        await SignalAsync(first, "CONT");

        // It notices and stands again, behind the other one.
        await CandidatesAsync(2);
        Assert.InRange(Reports(first).Count, before, before + 1);
        AssertNumbersGoOn(first, second);
    }

    private static async Task SignalAsync(ChildProcess process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private static List<(int Number, long Token)> Reports(ChildProcess process) =>
    [
        .. process.StandardOutput.Lines.Select(line => ReportLine().Match(line)).Where(match => match.Success).Select(match => (
            int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))),
    ];

    /// <summary>No number twice and tokens that only grow: what the fencing is for. The last line of a killed process may be missing.</summary>
    private static void AssertNumbersGoOn(params ChildProcess[] processes)
    {
        var reports = processes.SelectMany(Reports).OrderBy(report => report.Number).ToArray();
        Assert.Equal(reports.Length, reports.DistinctBy(report => report.Number).Count());
        Assert.Equal(reports.Select(report => report.Token).Order(), reports.Select(report => report.Token));
        Assert.Equal(2, reports.Select(report => report.Token).Distinct().Count());
    }

    [GeneratedRegex(@"^report (\d+) by process \d+, fencing token (\d+)$")]
    private static partial Regex ReportLine();

    private ChildProcess Start() => DotnetProject.Start(
        "examples/NightlyReport", ["--store", store.Server.ClientUrl.ToString(), "--ttl", Ttl.ToString(), "--every", "00:00:00.100"]);

    private Task CandidatesAsync(int count) => Eventually.Async(
        async () => (await store.Client.RangeAsync(
            Client.KvRange.Prefix("/elections/nightly-report/"), new Client.RangeOptions { CountOnly = true })).Count == count,
        because: $"{count} candidates");
}
