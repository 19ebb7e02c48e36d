using System.Text.Json;

namespace Discovery.Benchmarks.Generators;

/// <summary>The generator as a process of its own, so that it can be pinned to another core than the server.</summary>
internal static class GenerateCommand
{
    public static async Task<int> RunAsync(string[] words)
    {
        var plan = GeneratorPlan.Parse(words);
        var fault = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ILoad load = plan.Work == WatchLoad.Work
            ? new WatchLoad(plan, e => fault.TrySetException(e))
            : new UnaryLoad(plan, e => fault.TrySetException(e));
        try
        {
            var run = RunAsync(plan, load);
            await (await Task.WhenAny(run, fault.Task));
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"{plan.Work}: {error}");
            return 1;
        }
    }

    private static async Task RunAsync(GeneratorPlan plan, ILoad load)
    {
        await load.PrepareAsync();
        await Marks.TellAsync(Marks.Prepared);
        await load.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(plan.WarmUpSeconds));

        await Marks.TellAsync(Marks.Begin);
        var recorder = new Recorder();
        load.Recorder = recorder;
        await Task.Delay(TimeSpan.FromSeconds(plan.Seconds));
        recorder.Stop();
        load.Recorder = null;
        await Marks.TellAsync(Marks.End);
        Console.WriteLine(Marks.ResultPrefix + JsonSerializer.Serialize(recorder.Result()));
    }
}
