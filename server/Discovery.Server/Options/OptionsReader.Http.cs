namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    private HttpSurfaceOptions Http() => new()
    {
        EnableGateway = Switch(flags.Http.EnableGateway),
        ExtensiveMetrics = MetricsAreExtensive(),
        ListenMetricsUrls = Text(flags.Http.ListenMetricsUrls).Length == 0 ? [] : Urls(flags.Http.ListenMetricsUrls, listens: true),
        EnableDebug = Switch(flags.Http.EnablePprof),
        Tracing = Switch(flags.Http.EnableTracing) ? Tracing() : null,
    };

    private bool MetricsAreExtensive()
    {
        var text = Text(flags.Http.Metrics);
        if (text is not ("basic" or "extensive"))
            Error(flags.Http.Metrics, $"is '{text}'; write basic or extensive");
        return text == "extensive";
    }

    private TracingOptions? Tracing()
    {
        var address = Text(flags.Http.TracingAddress);
        var url = address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address;
        var samples = Number(flags.Http.TracingSamplingRate, 0, 1_000_000);
        if (Uri.TryCreate(url, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https")
            return new TracingOptions(endpoint, Text(flags.Http.TracingServiceName), Text(flags.Http.TracingInstanceId), samples);
        Error(flags.Http.TracingAddress, $"is '{address}'; write host:port");
        return null;
    }
}
