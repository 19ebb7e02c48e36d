namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup MonitoringGroup = new("Profiling and Monitoring");

    public static readonly Flag EnablePprof = MonitoringGroup.Switch("enable-pprof", "false", "Serve /debug/vars.");
    public static readonly Flag Metrics = MonitoringGroup.Text("metrics", "basic", "basic, or extensive: how long each method takes, too.");
    public static readonly Flag ListenMetricsUrls = MonitoringGroup.Urls("listen-metrics-urls", "", "More addresses for /metrics and the health checks alone, with the TLS of clients.");

    private static readonly FlagGroup TracingGroup = new("Experimental distributed tracing");

    public static readonly Flag EnableTracing = TracingGroup.Switch("enable-distributed-tracing", "false", "Send traces of calls by OpenTelemetry's protocol.");
    public static readonly Flag TracingAddress = TracingGroup.Text("distributed-tracing-address", "localhost:4317", "Collector of traces (OTLP over gRPC).");
    public static readonly Flag TracingServiceName = TracingGroup.Text("distributed-tracing-service-name", "etcd", "The service's name in traces, the same for all members.");
    public static readonly Flag TracingInstanceId = TracingGroup.Text("distributed-tracing-instance-id", "", "This member's own name in traces.");
    public static readonly Flag TracingSamplingRate = TracingGroup.Number("distributed-tracing-sampling-rate", "0", "Traces kept of a million that begin here; those that a client has begun go by its choice.");
    public static readonly Flag ExperimentalEnableTracing = TracingGroup.OtherName("experimental-enable-distributed-tracing", EnableTracing);
    public static readonly Flag ExperimentalTracingAddress = TracingGroup.OtherName("experimental-distributed-tracing-address", TracingAddress);
    public static readonly Flag ExperimentalTracingServiceName = TracingGroup.OtherName("experimental-distributed-tracing-service-name", TracingServiceName);
    public static readonly Flag ExperimentalTracingInstanceId = TracingGroup.OtherName("experimental-distributed-tracing-instance-id", TracingInstanceId);
    public static readonly Flag ExperimentalTracingSamplingRate = TracingGroup.OtherName("experimental-distributed-tracing-sampling-rate", TracingSamplingRate);
}
