using System.Globalization;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Examples.Tests;

public sealed class TourTests(ITestOutputHelper output)
{
    // Other tests may keep the machine busy; what is promised on a quiet one is what the tour itself checks without it.
    private const string Slack = "5";

    [Fact]
    public async Task The_tour_sees_everything_it_promises()
    {
        using var temp = new TempFolder("tour-test");
        await using var tour = Start(temp, "--slack", Slack);

        var exitCode = await tour.WaitForExitAsync(TimeSpan.FromMinutes(6));

        output.WriteLine(tour.StandardOutput.Text);
        Assert.True(exitCode == 0, tour.Output);
        var lines = tour.StandardOutput.Lines;
        string[] seen =
        [
            "is healthy on http://127.0.0.1:",
            "100 went to catalog-1, 100 went to catalog-2, 100 went to catalog-3",
            "every instance says \"Good evening\" after",
            "catalog-1 has left the registry after",
            "catalog-4 gets requests",
            "catalog-2 has left the registry after",
            "goes on with report",
            "the node is healthy again after",
            "writes that the node had acknowledged are there",
            "the registry is there: catalog-3, catalog-4",
            "every instance says \"Good night\" after",
            "goes on with report",
            "The tour is over: everything was seen",
        ];
        var next = 0;
        foreach (var line in lines)
        {
            if (next < seen.Length && line.Contains(seen[next], StringComparison.Ordinal))
                next++;
        }

        Assert.True(next == seen.Length, $"Not told, or not in its turn: {seen[Math.Min(next, seen.Length - 1)]}");
        Assert.Equal(4, lines.Count(line => line.Contains("and none failed", StringComparison.Ordinal)));
        Assert.Empty(Leftovers(temp));
    }

    [Theory]
    [InlineData(UnixSignal.Interrupt, 130)]
    [InlineData(UnixSignal.Terminate, 130)]
    [InlineData(UnixSignal.Kill, 137)]
    public async Task A_tour_that_is_ended_takes_its_processes_along(UnixSignal signal, int exitCode)
    {
        using var temp = new TempFolder("tour-test");
        await using var tour = Start(temp, "--slack", Slack);
        await tour.WaitForLineAsync(line => line.Contains(" 2. ", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        int[] children = [];
        await Eventually.Async(() => (children = ChildrenOf(tour.Pid)).Length >= 8, because: "the tour's processes run");

        tour.Signal(signal);

        Assert.Equal(exitCode, await tour.WaitForExitAsync());
        await Eventually.Async(() => !children.Any(IsRunning), because: "none of the tour's processes runs any more");
        if (signal != UnixSignal.Kill)
            Assert.Empty(Leftovers(temp));
    }

    [Fact]
    public async Task A_tour_that_fails_says_where_and_why()
    {
        using var temp = new TempFolder("tour-test");
        await using var tour = DotnetProject.Start(
            "examples/Tour", [], new Dictionary<string, string?> { ["DISCOVERY_TEST_SERVER"] = "nonsense", ["TMPDIR"] = temp.Path });

        Assert.Equal(1, await tour.WaitForExitAsync());
        Assert.Contains("The tour failed at \"A node starts", tour.StandardError.Text, StringComparison.Ordinal);
        Assert.Contains("expected discovery or etcd", tour.StandardError.Text, StringComparison.Ordinal);
        Assert.Empty(Leftovers(temp));
    }

    [Theory]
    [InlineData("--slack")]
    [InlineData("--slack", "0.5")]
    [InlineData("--fast")]
    public async Task A_command_line_that_is_not_understood_is_answered_with_the_usage(params string[] arguments)
    {
        using var temp = new TempFolder("tour-test");
        await using var tour = Start(temp, arguments);

        Assert.Equal(2, await tour.WaitForExitAsync());
        Assert.Contains("Usage:", tour.StandardError.Text, StringComparison.Ordinal);
    }

    private static ChildProcess Start(TempFolder temp, params string[] arguments) =>
        DotnetProject.Start("examples/Tour", arguments, new Dictionary<string, string?> { ["TMPDIR"] = temp.Path });

    private static string[] Leftovers(TempFolder temp) => Directory.GetDirectories(temp.Path, "discovery-tour-*");

    private static int[] ChildrenOf(int pid) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var child) ? child : 0)
            .Where(child => child > 0 && Stat(child) is [_, var parent, ..] && parent == pid.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>A zombie has ended; it only waits for somebody to ask how.</summary>
    private static bool IsRunning(int pid) => Stat(pid) is [var state, ..] && state != "Z";

    /// <summary>The fields of /proc/pid/stat after the name, which may contain anything: state, parent, and more.</summary>
    private static string[] Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
