using System.Globalization;
using System.Runtime.InteropServices;
using Discovery.Benchmarks.Measuring;
using Discovery.Benchmarks.Speed.Tables;

namespace Discovery.Benchmarks.Speed;

/// <summary>How fast, and at which cost: ours and etcd on the same work, one after the other, several times in turn.</summary>
internal static class SpeedCommand
{
    private const double QuietLoad = 0.5;
    private static readonly TimeSpan SignalDelay = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(SpeedOptions options)
    {
        Pinning.Check();
        using var stop = new CancellationTokenSource();
        // Every process and folder is disposed of on the way out.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        // Ahead of publishing, which is a load itself.
        var others = MachineLoad.LastMinute();
        var contenders = Contender.All(options.Alone);
        var table = new SpeedTable([.. contenders.Select(c => c.Name)]);
        if (others > QuietLoad)
            table.Note(string.Create(CultureInfo.InvariantCulture, $"the machine was not quiet when this began (load {others:F1}): the figures say little"));
        try
        {
            await RunAsync(new SpeedRun(options, table, stop.Token), contenders);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine("interrupted: this is what there is");
        }
        table.Print();
    }

    private static async Task RunAsync(SpeedRun run, IReadOnlyList<Contender> contenders)
    {
        foreach (var work in run.Options.Works)
        {
            for (var round = 1; round <= run.Options.Rounds; round++)
            {
                Console.WriteLine($"{work.Name}, round {round}");
                // Who is first has the machine as the other leaves it: in turn.
                foreach (var contender in round % 2 == 1 ? contenders : contenders.Reverse())
                    await TryAsync(run, $"{work.Name} of {contender.Name}", () => work.MeasureAsync(run, contender));
                await TryAsync(run, work.Name, () => work.EndRoundAsync(run));
            }
        }
    }

    /// <summary>What fails must not take the figures of an hour with it.</summary>
    private static async Task TryAsync(SpeedRun run, string what, Func<Task> measure)
    {
        try
        {
            await measure();
        }
        catch (Exception error) when (error is not OperationCanceledException || !run.Stop.IsCancellationRequested)
        {
            // Ctrl-C goes to the load and the servers, too, perhaps before this program hears of it.
            await Task.Delay(SignalDelay, run.Stop);
            Console.Error.WriteLine(error);
            run.Table.Note($"**{what} failed**: {error.Message.Split('\n')[0]}");
        }
    }
}
