namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup MonitoringGroup = new("Profiling and Monitoring");

    public static readonly Flag EnablePprof = MonitoringGroup.Switch("enable-pprof", "false", "Serve /debug.");
    public static readonly Flag Metrics = MonitoringGroup.Text("metrics", "basic", "basic, or extensive for histograms of each call as well.");
    public static readonly Flag ListenMetricsUrls = MonitoringGroup.Urls("listen-metrics-urls", "", "More addresses to serve /metrics and /health on.");

    private static readonly FlagGroup TracingGroup = new("Experimental distributed tracing");

    public static readonly Flag EnableTracing = TracingGroup.Switch("enable-distributed-tracing", "false", "Send traces through OTLP.");
    public static readonly Flag TracingAddress = TracingGroup.Text("distributed-tracing-address", "localhost:4317", "Where the collector listens.");
    public static readonly Flag TracingServiceName = TracingGroup.Text("distributed-tracing-service-name", "etcd", "Name of the service; the same on all members.");
    public static readonly Flag TracingInstanceId = TracingGroup.Text("distributed-tracing-instance-id", "", "Id of this member in traces.");
    public static readonly Flag TracingSamplingRate = TracingGroup.Number("distributed-tracing-sampling-rate", "0", "Traces to keep of a million.");
    public static readonly Flag ExperimentalEnableTracing = TracingGroup.OtherName("experimental-enable-distributed-tracing", EnableTracing);
    public static readonly Flag ExperimentalTracingAddress = TracingGroup.OtherName("experimental-distributed-tracing-address", TracingAddress);
    public static readonly Flag ExperimentalTracingServiceName = TracingGroup.OtherName("experimental-distributed-tracing-service-name", TracingServiceName);
    public static readonly Flag ExperimentalTracingInstanceId = TracingGroup.OtherName("experimental-distributed-tracing-instance-id", TracingInstanceId);
    public static readonly Flag ExperimentalTracingSamplingRate = TracingGroup.OtherName("experimental-distributed-tracing-sampling-rate", TracingSamplingRate);
}
