using Discovery.Client;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Configuration;

/// <summary>What happens when a prefix can't be followed: it is counted and logged, and the application may choose the wait.</summary>
internal sealed class WatchFailures(KvStoreModel model, string prefix, ILogger logger)
{
    public void Report(WatchFailure failure)
    {
        ConfigurationMetrics.WatchFailed();
        failure.RetryDelay = Delay(failure);
        ConfigurationLog.WatchFailed(logger, prefix, failure.Attempt, failure.RetryDelay, failure.Exception.Message);
    }

    private TimeSpan Delay(WatchFailure failure)
    {
        if (model.OnWatchException is null)
            return failure.RetryDelay;
        try
        {
            var chosen = model.OnWatchException(new(failure.Exception, prefix, failure.Attempt, failure.RetryDelay));
            return chosen > TimeSpan.Zero ? chosen : TimeSpan.Zero;
        }
        catch (Exception e)
        {
            // What a callback throws must not end the watch.
            ConfigurationMetrics.CallbackFailed();
            ConfigurationLog.CallbackFailed(logger, e, nameof(KvStoreConfigurationSource.OnWatchException));
            return failure.RetryDelay;
        }
    }
}
