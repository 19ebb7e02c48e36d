using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>Hears from YARP when it does not take the routes over, which it else only logs.</summary>
internal sealed class ReloadListener(RegistryProxyState state, ProxyMetrics metrics, TimeProvider time, ILogger<ReloadListener> logger)
    : IConfigChangeListener
{
    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
        if (configProvider is RegistryProxyConfigProvider)
            Refused(exception);
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => Refused(exception);

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    private void Refused(Exception exception)
    {
        metrics.Failed();
        state.Failed($"YARP refused the routes: {exception.Message}", time.GetUtcNow());
        ProxyLog.Refused(logger, exception);
    }
}
