using System.Text.RegularExpressions;
using Tour.Processes;

namespace Tour;

/// <summary>The processes of the NightlyReport example, and what they have said.</summary>
internal sealed partial class Company(IEnumerable<RunningProgram> reporters)
{
    private readonly List<RunningProgram> _reporters = [.. reporters];

    /// <summary>Who wrote the report with the highest number, among those that live.</summary>
    public Report? Latest => _reporters
        .Where(reporter => !reporter.HasExited)
        .Select(Last)
        .OfType<Report>()
        .MaxBy(report => report.Number);

    /// <summary>The next report after this one from another process.</summary>
    public Report? Successor(Report of) => _reporters
        .Where(reporter => reporter != of.Writer && !reporter.HasExited)
        .Select(Last)
        .OfType<Report>()
        .FirstOrDefault(report => report.Number > of.Number && report.FencingToken > of.FencingToken);

    private static Report? Last(RunningProgram reporter) => reporter.Output.Last(20).Reverse().Select(line => Read(reporter, line)).FirstOrDefault(report => report is not null);

    private static Report? Read(RunningProgram reporter, string line) => ReportLine().Match(line) is { Success: true } match
        ? new Report(
            reporter,
            int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex(@"^report (\d+) by process \d+, fencing token (\d+)$")]
    private static partial Regex ReportLine();
}

/// <summary>One line of a reporter.</summary>
internal sealed record Report(RunningProgram Writer, int Number, long FencingToken);
