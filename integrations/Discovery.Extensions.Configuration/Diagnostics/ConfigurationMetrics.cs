using System.Diagnostics.Metrics;

namespace Discovery.Extensions.Configuration;

/// <summary>The meter <c>Discovery.Extensions.Configuration</c>.</summary>
internal static class ConfigurationMetrics
{
    private static readonly Meter Meter = new(ConfigurationLog.Category);

    private static readonly Counter<long> Reloads = Meter.CreateCounter<long>(
        "discovery.configuration.reloads", "{reload}", "Reloads that changed a setting.");

    private static readonly Counter<long> CacheStarts = Meter.CreateCounter<long>(
        "discovery.configuration.cache_starts", "{start}", "Starts with the settings of the cache file, as the store could not be reached.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "discovery.configuration.failures", "{failure}", "Failures by what failed: load, watch, value, cache or callback.");

    public static void Reloaded() => Reloads.Add(1);

    public static void LoadFailed() => Failed("load");

    public static void WatchFailed() => Failed("watch");

    public static void ValueFailed() => Failed("value");

    public static void CacheFailed() => Failed("cache");

    public static void CacheUsed() => CacheStarts.Add(1);

    public static void CallbackFailed() => Failed("callback");

    private static void Failed(string what) => Failures.Add(1, new KeyValuePair<string, object?>("what", what));
}
