using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// Keeps the cache file up to date: at once after a load, and some time after a reload, so that a store which changes all the time does
/// not keep the disk busy. What fails here is logged and counted and hurts nobody.
/// </summary>
internal sealed class CacheKeeper : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private readonly CacheFile _file;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private IDictionary<string, string?>? _waiting;

    public CacheKeeper(CacheFile file, TimeProvider time, ILogger logger)
    {
        _file = file;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(_ => WriteWaiting(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="settings">Must not change any more.</param>
    public void WriteNow(IDictionary<string, string?> settings)
    {
        lock (_gate)
            _waiting = settings;
        WriteWaiting();
    }

    /// <param name="settings">Must not change any more.</param>
    public void WriteSoon(IDictionary<string, string?> settings)
    {
        lock (_gate)
        {
            // The timer runs since the first that waits: later ones don't put it off.
            if (_waiting is null)
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
            _waiting = settings;
        }
    }

    /// <returns>The file's settings, or null with the reason when it can't be used; null without a reason when there is none.</returns>
    public (CachedSettings? Cached, string? Problem) Read()
    {
        try
        {
            return (_file.Read(), null);
        }
        catch (KvStoreCacheException e)
        {
            ConfigurationMetrics.CacheFailed();
            ConfigurationLog.CacheFailed(_logger, e.Message);
            return (null, e.Message);
        }
    }

    /// <summary>Writes what still waits.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        WriteWaiting();
    }

    private void WriteWaiting()
    {
        // The gate is held while writing, or an older set could replace a newer one.
        lock (_gate)
        {
            if (_waiting is not { } settings)
                return;
            _waiting = null;
            try
            {
                _file.Write(settings, _time.GetUtcNow());
            }
            catch (KvStoreCacheException e)
            {
                ConfigurationMetrics.CacheFailed();
                ConfigurationLog.CacheFailed(_logger, e.Message);
            }
        }
    }
}
