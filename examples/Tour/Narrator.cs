using System.Diagnostics;
using System.Globalization;

namespace Tour;

/// <summary>Tells what happens, with the time since the start.</summary>
/// <param name="slack">How many times longer things may take: 1, or more where others keep the machine busy.</param>
internal sealed class Narrator(double slack)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _steps;

    /// <summary>What is being shown now; said again when it fails.</summary>
    public string Step { get; private set; } = "getting ready";

    /// <summary>How many times longer things may take.</summary>
    public double Slack => slack;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public void Begin(string step)
    {
        Step = step;
        Write(string.Create(CultureInfo.InvariantCulture, $"{++_steps,2}. {step}"));
    }

    /// <summary>Something that was seen.</summary>
    public void Saw(string what) => Write($"    {what}");

    /// <summary>Something that was seen after some time that nothing is promised about.</summary>
    public void Saw(string what, TimeSpan after) => Saw($"{what} after {Text(after)}");

    /// <summary>Something that was seen after some time, which must not be longer than it may be.</summary>
    /// <exception cref="TourFailedException">It took too long.</exception>
    public void Saw(string what, TimeSpan after, TimeSpan atMost)
    {
        atMost *= slack;
        if (after > atMost)
            throw new TourFailedException($"{what.TrimEnd(',')}, but only after {Text(after)}; at most {Text(atMost)} were expected.");
        Saw($"{what} after {Text(after)} (at most {Text(atMost)})");
    }

    private static string Text(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private void Write(string text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{Elapsed.TotalSeconds,6:0.00} s] {text}"));
}
