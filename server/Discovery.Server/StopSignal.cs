using System.Runtime.InteropServices;

namespace Discovery.Server;

/// <summary>When the process is to stop: Ctrl+C, SIGTERM, or the cluster has removed this member.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public CancellationToken Token => _stop.Token;

    public static StopSignal When(Task removed)
    {
        var signal = new StopSignal();
        foreach (var posix in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
        {
            signal._signals.Add(PosixSignalRegistration.Create(posix, context =>
            {
                context.Cancel = true;
                signal._stop.Cancel();
            }));
        }
        removed.ContinueWith(_ => signal._stop.Cancel(), TaskScheduler.Default);
        return signal;
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        // The token source is left to the collector: a removal that comes late would find it disposed.
    }
}
