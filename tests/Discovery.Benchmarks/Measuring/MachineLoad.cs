using System.Globalization;

namespace Discovery.Benchmarks.Measuring;

/// <summary>What else the machine has to do.</summary>
internal static class MachineLoad
{
    /// <summary>Processes that ran or waited for a core or a disk, on average in the last minute.</summary>
    public static double LastMinute() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
