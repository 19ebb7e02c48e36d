using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    private HttpOptions Http() => new()
    {
        EnableGateway = Switch(Flags.EnableGrpcGateway),
        CorsOrigins = Listed(Flags.Cors),
        HostWhitelist = Listed(Flags.HostWhitelist),
        ListenMetricsUrls = UrlList.Parse(Flags.ListenMetricsUrls.ToString(), Text(Flags.ListenMetricsUrls), listens: true, _errors),
        EnableDebug = Switch(Flags.EnablePprof),
        ExtensiveMetrics = Text(Flags.Metrics) == "extensive",
        RequestHeadersTimeout = Duration(Flags.RequestHeadersTimeout),
        PingInterval = Ping(Flags.GrpcKeepaliveInterval),
        PingTimeout = Ping(Flags.GrpcKeepaliveTimeout),
    };

    private TracingOptions? Tracing()
    {
        if (!Switch(Flags.EnableTracing))
            return null;
        var rate = Number(Flags.TracingSamplingRate, 0, int.MaxValue);
        if (rate > 1_000_000)
            _errors.Add("distributed tracing configurition is not valid: (tracing sampling rate must be less than 1000000)");
        return new TracingOptions
        {
            Address = Text(Flags.TracingAddress),
            ServiceName = Text(Flags.TracingServiceName),
            InstanceId = Text(Flags.TracingInstanceId),
            SamplesPerMillion = rate,
        };
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
                _ => Path.GetFullPath(output),
            }).Distinct()],
        };
    }

    // Kestrel's shortest is a second, and none is told by the longest.
    private TimeSpan Ping(Flag flag) => DurationOrOff(flag) is { Ticks: > 0 } time
        ? TimeSpan.FromSeconds(Math.Max(1, time.TotalSeconds))
        : TimeSpan.MaxValue;

    private string[] Listed(Flag flag) => List(flag) is var listed && listed.Contains("*") ? [] : listed;
}
