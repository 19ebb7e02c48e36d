using System.Diagnostics;
using System.Globalization;

namespace Discovery.Benchmarks.Measuring;

/// <summary>What a process and its folder take, as the operating system counts it.</summary>
internal static class Footprint
{
    /// <summary>Resident memory in MB.</summary>
    public static double MemoryOf(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Blocks that the folder takes on disk, in MB.</summary>
    public static double DiskOf(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("du", ["-sk", folder]) { RedirectStandardOutput = true })!;
        var kilobytes = process.StandardOutput.ReadToEnd().Split('\t')[0];
        process.WaitForExit();
        return double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024;
    }
}
