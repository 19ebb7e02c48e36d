using System.Runtime.InteropServices;

namespace Discovery.Server;

/// <summary>When the process is to stop: Ctrl+C, SIGTERM, or the cluster has removed this member. A start hears of it too.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public CancellationToken Token => _stop.Token;

    /// <summary>From here on signals don't end the process themselves.</summary>
    public static StopSignal Listen()
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
        return signal;
    }

    public void AlsoWhen(Task removed) => removed.ContinueWith(_ => _stop.Cancel(), TaskScheduler.Default);

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        // The token source is left to the collector: a removal that comes late would find it disposed.
    }
}
