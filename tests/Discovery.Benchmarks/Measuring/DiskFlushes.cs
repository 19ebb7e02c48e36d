using System.Globalization;

namespace Discovery.Benchmarks.Measuring;

/// <summary>How often the machine's disks were told to make durable what they have, whoever told them so.</summary>
internal static class DiskFlushes
{
    // Documentation/block/stat of Linux: there since 5.5.
    private const int FlushField = 15;

    public static long Count() => Directory.EnumerateDirectories("/sys/block").Sum(disk => Of(Path.Combine(disk, "stat")));

    private static long Of(string file)
    {
        var fields = File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > FlushField ? long.Parse(fields[FlushField], CultureInfo.InvariantCulture) : 0;
    }
}
