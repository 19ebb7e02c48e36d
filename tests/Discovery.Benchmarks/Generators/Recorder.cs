using System.Diagnostics;

namespace Discovery.Benchmarks.Generators;

/// <summary>What is counted while it is measured, on the connections' thread; read by another one when that has stopped.</summary>
internal sealed class Recorder
{
    // One slot a microsecond: no rounding, and none of the cost of a list of all.
    private const int SlowestMicroseconds = 4_000_000;

    private readonly int[] _latencies = new int[SlowestMicroseconds + 1];
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processorBegin = Environment.CpuUsage.TotalTime;
    private TimeSpan _elapsed;
    private TimeSpan _processor;
    private long _done;
    private long _failed;
    private long _bytes;

    public void Bytes(int count) => _bytes += count;

    public void Events(int count) => _done += count;

    /// <param name="begun">When the request was handed over, by the stopwatch.</param>
    public void Request(long begun, bool isOk)
    {
        if (isOk)
            _done++;
        else
            _failed++;
        var microseconds = (Stopwatch.GetTimestamp() - begun) / (Stopwatch.Frequency / 1_000_000);
        _latencies[Math.Min(microseconds, SlowestMicroseconds)]++;
    }

    /// <summary>The measured time is over.</summary>
    public void Stop()
    {
        _elapsed = Stopwatch.GetElapsedTime(_begin);
        _processor = Environment.CpuUsage.TotalTime - _processorBegin;
    }

    public GeneratorResult Result() => new()
    {
        Seconds = _elapsed.TotalSeconds,
        Done = _done,
        Failed = _failed,
        Bytes = _bytes,
        P50 = Percentile(0.50),
        P99 = Percentile(0.99),
        OwnCpu = _processor.TotalSeconds / _elapsed.TotalSeconds,
    };

    private double Percentile(double share)
    {
        var rest = (long)Math.Ceiling(_latencies.Sum(n => (long)n) * share);
        for (var microseconds = 0; microseconds <= SlowestMicroseconds; microseconds++)
        {
            if (rest > 0 && (rest -= _latencies[microseconds]) <= 0)
                return microseconds / 1000.0;
        }
        return 0;
    }
}
