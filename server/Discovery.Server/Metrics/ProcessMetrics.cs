using System.Diagnostics;
using System.Globalization;
using Discovery.Server.Options;

namespace Discovery.Server.Metrics;

/// <summary>The process as the system sees it, and its garbage collector, which etcd's pages have under Go's names.</summary>
internal static class ProcessMetrics
{
    public static void Write(Exposition page)
    {
        using var process = Process.GetCurrentProcess();
        page.Counter("process_cpu_seconds_total", "CPU time of the process, of user and system.", process.TotalProcessorTime.TotalSeconds);
        page.Gauge("process_resident_memory_bytes", "Memory that is resident.", process.WorkingSet64);
        page.Gauge("process_virtual_memory_bytes", "Address space.", process.VirtualMemorySize64);
        page.Gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        if (CountFiles() is { } files)
        {
            page.Gauge("process_open_fds", "Open file descriptors.", files.Open);
            page.Gauge("process_max_fds", "File descriptors that may be open.", files.Max);
            page.Gauge("os_fd_used", "Open file descriptors.", files.Open);
            page.Gauge("os_fd_limit", "File descriptors that may be open.", files.Max);
        }
        if (CountOctets() is { } octets)
        {
            page.Counter("process_network_receive_bytes_total", "Bytes of IP received in the process's network, by whichever process.", octets.In);
            page.Counter("process_network_transmit_bytes_total", "Bytes of IP sent in the process's network, by whichever process.", octets.Out);
        }
        page.Counter("dotnet_total_memory_bytes_allocated", "Bytes that were allocated since the start.", GC.GetTotalAllocatedBytes());
        page.Gauge("dotnet_heap_bytes", "Bytes of the managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        page.Counter("dotnet_gc_pause_seconds_total", "Time that collections made all threads wait.", GC.GetTotalPauseDuration().TotalSeconds);
        page.Family("dotnet_collection_count_total", "counter", "Collections by generation.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            page.Sample("dotnet_collection_count_total", Exposition.Labels("generation", generation.ToString(CultureInfo.InvariantCulture)), GC.CollectionCount(generation));
        page.Gauge("dotnet_threadpool_threads", "Threads of the pool.", ThreadPool.ThreadCount);
    }

    // A line of names and a line of numbers for each protocol; null where the system does not tell.
    private static (double In, double Out)? CountOctets()
    {
        try
        {
            if (File.ReadLines("/proc/self/net/netstat").Where(line => line.StartsWith("IpExt:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList() is not [var names, var numbers])
                return null;
            return (Named("InOctets"), Named("OutOctets"));

            double Named(string name) => double.Parse(numbers[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    // Null where the system does not tell.
    private static (double Open, double Max)? CountFiles()
    {
        try
        {
            var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
            return (open, OpenFiles.Limit ?? double.PositiveInfinity);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
