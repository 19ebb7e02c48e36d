using Discovery.Storage;

namespace Discovery.Server.Metrics;

/// <summary>The write-ahead log, with a look at the clock around each write.</summary>
internal sealed class MeasuredLog(IRaftLog log, NodeMetrics metrics, TimeProvider time) : IRaftLog
{
    public void Append(ReadOnlySpan<LogRecord> batch)
    {
        var began = time.GetTimestamp();
        log.Append(batch);
        metrics.LogSync.Observe(time.GetElapsedTime(began));
        foreach (var record in batch)
            metrics.LogBytes.Add(record.Payload.Length);
    }

    public void TruncateBefore(ulong index) => log.TruncateBefore(index);

    /// <summary>The log is its folder's.</summary>
    public void Dispose()
    {
    }
}
