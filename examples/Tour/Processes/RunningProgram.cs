using System.Diagnostics;

namespace Tour.Processes;

/// <summary>One process of the tour.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Keeper _keeper;
    private readonly Task _reading;

    private RunningProgram(string name, Process process, Keeper keeper)
    {
        Name = name;
        _process = process;
        _keeper = keeper;
        Pid = process.Id;
        keeper.Watch(Pid);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>What the tour calls it.</summary>
    public string Name { get; }

    public int Pid { get; }

    public OutputTail Output { get; } = new();

    public bool HasExited => _process.HasExited;

    /// <param name="name">What the tour calls it.</param>
    /// <param name="executable">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs: web applications look there for their settings.</param>
    /// <param name="keeper">Ends it when the tour can't any more.</param>
    public static RunningProgram Start(string name, string executable, IEnumerable<string> arguments, string folder, Keeper keeper)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // What the shell around the tour has set for its own servers must not reach these.
        foreach (var variable in start.Environment.Keys.Where(IsForeign).ToArray())
            start.Environment.Remove(variable);
        var process = Process.Start(start) ?? throw new TourFailedException($"{executable} could not be started.");
        return new RunningProgram(name, process, keeper);
    }

    /// <summary>The newest line for which the reader answers something, now or later.</summary>
    /// <exception cref="TourFailedException">The process ended, or there was none in time.</exception>
    public async Task<T> FindAsync<T>(string what, TimeSpan timeout, Func<string, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var found = Output.FindAsync(read, ending.Token);
        var ended = _process.WaitForExitAsync(ending.Token);
        var first = await Task.WhenAny(found, ended, Task.Delay(timeout, ending.Token));
        if (first == ended)
            await Task.WhenAny(found, Task.Delay(TimeSpan.FromSeconds(1), ending.Token));
        if (found.IsCompletedSuccessfully)
        {
            await ending.CancelAsync();
            return await found;
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new TourFailedException(first == ended
            ? $"{Name} ended with exit code {_process.ExitCode} instead of saying {what}."
            : $"{Name} did not say {what} within {timeout.TotalSeconds:0} s.");
    }

    /// <summary>SIGKILL: nothing of it runs when this returns.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _keeper.Forget(Pid);
    }

    /// <summary>SIGTERM; answers the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!_process.HasExited)
            UnixSignals.SendTerminate(Pid);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TourFailedException($"{Name} still runs {timeout.TotalSeconds:0} s after it was asked to stop.");
        }

        _keeper.Forget(Pid);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private static bool IsForeign(string variable) =>
        variable.StartsWith("ETCD_", StringComparison.Ordinal)
        || variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("KvStore__", StringComparison.OrdinalIgnoreCase);

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            Output.Add(line);
    }
}
