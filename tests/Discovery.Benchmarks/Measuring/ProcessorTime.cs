using System.Globalization;

namespace Discovery.Benchmarks.Measuring;

/// <summary>Processor time that processes have used, user and system together, as Linux counts it (in hundredths of a second).</summary>
internal static class ProcessorTime
{
    private const int TicksPerSecond = 100;
    // Counted from what follows the name in parentheses, which may hold blanks.
    private const int UserField = 11;

    public static TimeSpan Of(IEnumerable<int> pids) => pids.Aggregate(TimeSpan.Zero, (sum, pid) => sum + Of(pid));

    public static TimeSpan Of(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[UserField], CultureInfo.InvariantCulture) + long.Parse(fields[UserField + 1], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}
