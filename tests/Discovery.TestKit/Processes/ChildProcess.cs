using System.Diagnostics;
using System.Text;

namespace Discovery.TestKit;

/// <summary>A process started by a test: its output is captured, and it never outlives its <see cref="DisposeAsync"/>.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ChildProcess(Process process, string commandLine)
    {
        _process = process;
        CommandLine = commandLine;
        Pid = process.Id;
        StandardOutput = new OutputCapture(process.StandardOutput);
        StandardError = new OutputCapture(process.StandardError);
    }

    public int Pid { get; }

    /// <summary>For messages; not quoted for a shell.</summary>
    public string CommandLine { get; }

    public OutputCapture StandardOutput { get; }

    public OutputCapture StandardError { get; }

    public StreamWriter StandardInput => _process.StandardInput;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything written so far, standard error first as failures are told there.</summary>
    public string Output => $"--- stderr\n{StandardError.Text}\n--- stdout\n{StandardOutput.Text}";

    /// <param name="environment">Added to what the test itself has; a null value takes the variable away.</param>
    public static ChildProcess Start(
        string executable,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>>? environment = null,
        string? workingDirectory = null)
    {
        ProcessStartInfo start = new(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? string.Empty,
        };
        foreach ((string name, string? value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"The system started no process for '{executable}'.");
        return new ChildProcess(process, $"{executable} {string.Join(' ', start.ArgumentList)}");
    }

    /// <returns>False when the process has ended already.</returns>
    public bool Signal(UnixSignal signal) => !_process.HasExited && Signals.Send(Pid, signal);

    /// <summary>Waits until the process has ended and all of its output is here.</summary>
    /// <returns>The exit code; 128 + n when signal n ended it.</returns>
    /// <exception cref="TimeoutException">It still runs; the message carries its output.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        using CancellationTokenSource expiry = new(timeout ?? ExitTimeout);
        try
        {
            await _process.WaitForExitAsync(expiry.Token);
            await Task.WhenAll(StandardOutput.Completion, StandardError.Completion).WaitAsync(expiry.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{CommandLine}' (process {Pid}) still runs.\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>A line of standard output that matches; fails with everything written when the process ends without one.</summary>
    public Task<string> WaitForLineAsync(Predicate<string> match, TimeSpan? timeout = null) =>
        WaitForLineAsync(StandardOutput, match, timeout);

    /// <inheritdoc cref="WaitForLineAsync(Predicate{string}, TimeSpan?)"/>
    public Task<string> WaitForErrorLineAsync(Predicate<string> match, TimeSpan? timeout = null) =>
        WaitForLineAsync(StandardError, match, timeout);

    /// <summary>SIGKILL: nothing of the process runs after this returns.</summary>
    public async Task KillAsync()
    {
        Signal(UnixSignal.Kill);
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Signal(UnixSignal.Kill);
        using (_process)
        {
            await _process.WaitForExitAsync();
        }
    }

    private async Task<string> WaitForLineAsync(OutputCapture stream, Predicate<string> match, TimeSpan? timeout)
    {
        try
        {
            return await stream.FindLineAsync(match, timeout ?? Eventually.DefaultTimeout)
                ?? throw new InvalidOperationException($"'{CommandLine}' ended without the awaited line.\n{Output}");
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"'{CommandLine}' did not write the awaited line in time.\n{Output}", error);
        }
    }
}
