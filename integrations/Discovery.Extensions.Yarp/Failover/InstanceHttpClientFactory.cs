using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Discovery.Extensions.Yarp;

/// <summary>YARP's clients, with connections made by <see cref="InstanceConnector"/>.</summary>
internal sealed class InstanceHttpClientFactory(ILogger<ForwarderHttpClientFactory> logger, IOptions<RegistryProxyOptions> options)
    : ForwarderHttpClientFactory(logger)
{
    private readonly InstanceConnector _connector = new(options.Value.ConnectTimeout);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectCallback = _connector.ConnectAsync;

        // The connector has its own; this one would end in an error that does not say that nothing was sent.
        handler.ConnectTimeout = Timeout.InfiniteTimeSpan;
    }
}
