using System.Diagnostics;

namespace Tour.Story;

internal sealed partial class TourStory
{
    private async Task KillLeaderAsync()
    {
        narrator.Begin("The process that runs the nightly job is killed with SIGKILL");
        var last = _company.Latest!;
        narrator.Saw($"{last.Writer.Name} writes the reports, fencing token {last.FencingToken}");

        var since = Stopwatch.GetTimestamp();
        await last.Writer.KillAsync();
        var next = await SuccessorAsync(last);
        narrator.Saw($"{next.Writer.Name} goes on with report {next.Number}, fencing token {next.FencingToken},", Stopwatch.GetElapsedTime(since), Stage.GoneWithin);
    }

    private async Task StopLeaderAsync()
    {
        narrator.Begin("The process that runs the nightly job is stopped");
        var last = _company.Latest!;

        var since = Stopwatch.GetTimestamp();
        var stopping = last.Writer.StopAsync(Patience, cancellationToken);
        var next = await SuccessorAsync(last);
        narrator.Saw($"{next.Writer.Name} goes on with report {next.Number}, fencing token {next.FencingToken},", Stopwatch.GetElapsedTime(since), OneSecond);
        await stopping;
    }

    private async Task<Report> SuccessorAsync(Report last)
    {
        Report? next = null;
        await Wait.UntilAsync("a report from another process", () => (next = _company.Successor(last)) is not null, Patience, cancellationToken);
        return next!;
    }
}
