using System.Runtime.InteropServices;
using Tour;
using Tour.Processes;
using Tour.Story;

if (!TourArguments.TryParse(args, out var slack))
{
    await Console.Error.WriteLineAsync(TourArguments.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopPolitely);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopPolitely);

var narrator = new Narrator(slack);
if (OperatingSystem.IsWindows())
{
    await Console.Error.WriteLineAsync("The tour stops and kills processes as Linux and macOS do it; it does not run on Windows.");
    return 2;
}

var stage = new Stage();
try
{
    await new TourStory(stage, narrator, stop.Token).RunAsync();
    Console.WriteLine($"The tour is over: everything was seen, in {narrator.Elapsed.TotalSeconds:0} s.");
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("The tour was stopped.");
    return 130;
}
catch (Exception e) when (e is not OutOfMemoryException)
{
    await Console.Error.WriteLineAsync($"The tour failed at \"{narrator.Step}\": {(e is TourFailedException ? e.Message : e)}");
    foreach (var program in stage.Programs)
        await Console.Error.WriteLineAsync(LastWords(program));
    return 1;
}
finally
{
    await stage.DisposeAsync();
}

void StopPolitely(PosixSignalContext signal)
{
    // Not the end of the process yet: what it started has to end first.
    signal.Cancel = true;
    stop.Cancel();
}

static string LastWords(RunningProgram program) =>
    $"--- {program.Name} (process {program.Pid}, {(program.HasExited ? "ended" : "running")}) said last:\n{string.Join('\n', program.Output.Last(15))}";
