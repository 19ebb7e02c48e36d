using System.Diagnostics;
using System.Globalization;

namespace Discovery.Fuzz.Kit;

/// <summary>Gives a target inputs until its share of the time is over, and tells the first that it does not bear.</summary>
internal static class FuzzRun
{
    /// <summary>An input that takes longer hangs, whatever else the machine does.</summary>
    private static readonly TimeSpan InputTimeMax = TimeSpan.FromSeconds(20);

    /// <summary>From DISCOVERY_FUZZ_SECONDS, which is for one target; 15 s in CI, 2 s elsewhere.</summary>
    public static TimeSpan Share { get; } = TimeSpan.FromSeconds(Number("DISCOVERY_FUZZ_SECONDS", Environment.GetEnvironmentVariable("CI") == "true" ? 15 : 2));

    /// <summary>Of the first input, from DISCOVERY_FUZZ_SEED.</summary>
    public static int FirstSeed { get; } = Number("DISCOVERY_FUZZ_SEED", 1);

    /// <returns>How many inputs there were.</returns>
    public static int Run(FuzzTarget target)
    {
        foreach (byte[] seed in target.Seeds)
            Feed(target, seed, "seed");
        var mutator = new Mutator(target);
        long start = Stopwatch.GetTimestamp();
        int inputs = 0;
        for (; Stopwatch.GetElapsedTime(start) < Share; inputs++)
        {
            int seed = unchecked(FirstSeed + inputs);
            Feed(target, mutator.Input(seed), $"DISCOVERY_FUZZ_SEED={seed}");
        }
        return inputs;
    }

    /// <summary>On a thread of its own, so that one that never returns is told with its input.</summary>
    public static void Feed(FuzzTarget target, byte[] input, string origin)
    {
        Exception? thrown = null;
        long allocated = 0;
        var feeding = Task.Run(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Read(input);
            }
            catch (Exception error)
            {
                thrown = error;
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        if (!feeding.Wait(InputTimeMax))
            Fail(target, input, origin, $"hangs: no end after {InputTimeMax.TotalSeconds:0} s");
        if (thrown is not null)
            Fail(target, input, origin, thrown.ToString());
        if (allocated > target.AllocatedBytesMax + (target.AllocatedPerByteMax * input.Length))
            Fail(target, input, origin, string.Create(CultureInfo.InvariantCulture, $"allocates {allocated} bytes for {input.Length}"));
    }

    private static void Fail(FuzzTarget target, byte[] input, string origin, string what) => Assert.Fail(
        $"{target.Name} ({origin}): {what}\n{input.Length} bytes, make them a case of {nameof(KnownInputTests)}:\n{Convert.ToBase64String(input)}");

    private static int Number(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
