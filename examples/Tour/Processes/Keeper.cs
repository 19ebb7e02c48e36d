using System.Diagnostics;
using System.Globalization;

namespace Tour.Processes;

/// <summary>
/// Sees to it that nothing outlives the tour, not even when it is killed itself: a small shell is told of each process, and when its
/// standard input ends, because the tour is gone in whatever way, it kills what is left.
/// </summary>
internal sealed class Keeper : IDisposable
{
    // "+ pid" is a process to keep an eye on, "- pid" one that has ended: its number may belong to somebody else by then.
    private const string Script = """
        trap '' INT TERM HUP
        pids=' '
        while read -r sign pid; do
          case $sign in
            +) pids="$pids$pid " ;;
            -) pids="${pids%% $pid *} ${pids#* $pid }" ;;
          esac
        done
        for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
        """;

    private readonly Lock _gate = new();
    private readonly Process? _shell;

    public Keeper()
    {
        if (!File.Exists("/bin/sh"))
            return;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, UseShellExecute = false };
        _shell = Process.Start(start);
    }

    public void Watch(int pid) => Tell('+', pid);

    public void Forget(int pid) => Tell('-', pid);

    public void Dispose()
    {
        if (_shell is null)
            return;
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Tell(char sign, int pid)
    {
        if (_shell is null)
            return;
        lock (_gate)
        {
            _shell.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {pid}"));
            _shell.StandardInput.Flush();
        }
    }
}
