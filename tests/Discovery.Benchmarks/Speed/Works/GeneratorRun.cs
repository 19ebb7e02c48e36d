using Discovery.Benchmarks.Generators;
using Discovery.Benchmarks.Measuring;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>One run of our own generator.</summary>
internal static class GeneratorRun
{
    /// <param name="servers">Whose processor time counts.</param>
    /// <param name="launcher">What pins the load.</param>
    /// <param name="answerBytesMin">What an answer has at least when it holds what was asked for.</param>
    public static async Task<Measured> RunAsync(
        GeneratorPlan plan, IReadOnlyList<int> servers, IReadOnlyList<string> launcher, CancellationToken stop, int answerBytesMin = 0)
    {
        await using var generator = GeneratorProcess.Start(plan, launcher, stop);
        await generator.ReachAsync(Marks.Prepared);
        await generator.GoAsync();
        return await MeasureAsync(generator, servers, answerBytesMin);
    }

    /// <summary>From the first load to the result.</summary>
    /// <exception cref="InvalidOperationException">A request was refused, none was answered, or answers were too short.</exception>
    public static async Task<Measured> MeasureAsync(GeneratorProcess generator, IReadOnlyList<int> servers, int answerBytesMin)
    {
        await generator.ReachAsync(Marks.Begin);
        var before = ProcessorTime.Of(servers);
        await generator.GoAsync();
        await generator.ReachAsync(Marks.End);
        var cpu = ProcessorTime.Of(servers) - before;
        await generator.GoAsync();
        var result = await generator.ResultAsync();
        if (result.Bytes < result.Done * answerBytesMin)
            throw new InvalidOperationException($"{result.Done} answers had {result.Bytes} bytes: too few for what was asked");
        return new Measured(result.Done, result.Seconds, cpu, result.OwnCpu) { Latency = (result.P50, result.P99) };
    }
}
