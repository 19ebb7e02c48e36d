using Yarp.ReverseProxy.Configuration;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// Hands the current plan to YARP. All that can fail is done before: were <see cref="GetConfig"/> ever to throw on a reload, YARP
/// would stop listening to this provider.
/// </summary>
internal sealed class RegistryProxyConfigProvider : IProxyConfigProvider
{
    private RegistryProxyConfig _current = new(RoutePlan.Empty);

    public IProxyConfig GetConfig() => Volatile.Read(ref _current);

    public void Publish(RoutePlan plan) => Interlocked.Exchange(ref _current, new RegistryProxyConfig(plan)).Replaced();
}
