using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    private HttpSurfaceOptions Http() => new()
    {
        EnableGateway = Switch(Flags.EnableGrpcGateway),
        ExtensiveMetrics = MetricsAreExtensive(),
        ListenMetricsUrls = UrlList.Parse(Flags.ListenMetricsUrls.ToString(), Text(Flags.ListenMetricsUrls), listens: true, _errors),
        EnableDebug = Switch(Flags.EnablePprof),
        Tracing = Switch(Flags.EnableTracing) ? Tracing() : null,
    };

    private ConnectionOptions Connections() => new()
    {
        CorsOrigins = Listed(Flags.Cors),
        HostWhitelist = Listed(Flags.HostWhitelist),
        RequestHeadersTimeout = Duration(Flags.RequestHeadersTimeout),
        PingInterval = Ping(Flags.GrpcKeepaliveInterval),
        PingTimeout = Ping(Flags.GrpcKeepaliveTimeout),
    };

    private bool MetricsAreExtensive()
    {
        var text = Text(Flags.Metrics);
        if (text is not ("basic" or "extensive"))
            _warnings.Add($"{Flags.Metrics} is '{text}', which is taken for basic; write basic or extensive");
        return text == "extensive";
    }

    private TracingOptions? Tracing()
    {
        var address = Text(Flags.TracingAddress);
        var url = address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address;
        var samples = Number(Flags.TracingSamplingRate, 0, int.MaxValue);
        if (samples > 1_000_000)
            _errors.Add("distributed tracing configurition is not valid: (tracing sampling rate must be less than 1000000)");
        if (Uri.TryCreate(url, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https")
            return new TracingOptions(endpoint, Text(Flags.TracingServiceName), Text(Flags.TracingInstanceId), samples);
        Error(Flags.TracingAddress, $"is '{address}'; write host:port");
        return null;
    }

    private LogOptions Log()
    {
        if (Text(Flags.Logger) is not "zap" and var logger)
            _errors.Add(logger == "capnslog" ? "--logger=capnslog is removed in v3.5" : $"unknown logger option \"{logger}\"; write zap");
        if (Text(Flags.LogFormat) is not ("json" or "console") and var format)
            Error(Flags.LogFormat, $"is '{format}'; write json or console");
        var outputs = List(Flags.LogOutputs);
        if (outputs.Length > 1 && outputs.Contains("default"))
            _errors.Add("multi logoutput for \"default\" is not supported yet");
        if (outputs.Length == 0)
            Error(Flags.LogOutputs, "is empty; write stderr, stdout or files");
        return new LogOptions
        {
            Level = Level(),
            IsConsole = Text(Flags.LogFormat) == "console",
            Outputs = [.. outputs.Select(output => output switch
            {
                // journald takes what a service writes to stderr.
                "default" or "stderr" or "systemd/journal" => "stderr",
                "stdout" => output,
                _ => FullPath(Flags.LogOutputs, output),
            }).Distinct()],
            Rotation = Switch(Flags.EnableLogRotation) ? Rotation(outputs) : null,
        };
    }

    // Kestrel's shortest is a second, and none is told by the longest.
    private TimeSpan Ping(Flag flag) => DurationOrOff(flag) is { Ticks: > 0 } time
        ? TimeSpan.FromSeconds(Math.Max(1, time.TotalSeconds))
        : TimeSpan.MaxValue;

    private string[] Listed(Flag flag) => List(flag) is var listed && listed.Contains("*") ? [] : listed;
}
