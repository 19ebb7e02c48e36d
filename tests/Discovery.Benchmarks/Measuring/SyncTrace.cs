using System.Globalization;
using System.Text.RegularExpressions;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Measuring;

/// <summary>strace on a running process, counting its calls of fsync and fdatasync.</summary>
internal sealed partial class SyncTrace : IAsyncDisposable
{
    private readonly ChildProcess _strace;

    private SyncTrace(ChildProcess strace) => _strace = strace;

    public static bool IsAvailable => Executable is not null;

    private static string? Executable => ExecutableOnPath.Find("strace", "DISCOVERY_STRACE");

    public static async Task<SyncTrace> StartAsync(int pid, CancellationToken stop)
    {
        var trace = new SyncTrace(ChildProcess.Start(Executable!, ["-f", "-c", "-e", "trace=fsync,fdatasync", "-p", $"{pid}"]));
        try
        {
            // It tells of the first thread last, when it has them all.
            await trace._strace.WaitForErrorLineAsync(line => line.Contains(" attached", StringComparison.Ordinal)).WaitAsync(stop);
            return trace;
        }
        catch
        {
            await trace.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the process go.</summary>
    /// <returns>The calls since the start.</returns>
    public async Task<int> EndAsync()
    {
        _strace.Signal(UnixSignal.Interrupt);
        await _strace.WaitForExitAsync();
        return Calls().Matches(_strace.StandardError.Text).Sum(m => int.Parse(m.Groups["calls"].Value, CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => _strace.DisposeAsync();

    // % time     seconds  usecs/call     calls    errors syscall
    [GeneratedRegex(@"^ *[\d.]+ +[\d.]+ +\d+ +(?<calls>\d+) .*\b(fsync|fdatasync)$", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
