using System.CommandLine;

namespace Discovery.Server.Options;

/// <summary>Flags about what is served beside gRPC: gateway, metrics, debugging, traces.</summary>
internal sealed class HttpFlags(Func<string, string, string, Option<string>> flag, Func<string, string, string, Option<string>> boolean)
{
    public Option<string> EnableGateway { get; } = boolean("enable-grpc-gateway", "true", "Serve the methods as JSON under /v3/.");

    public Option<string> Metrics { get; } = flag("metrics", "basic", "basic, or extensive: how long each method takes, too.");

    public Option<string> ListenMetricsUrls { get; } = flag("listen-metrics-urls", "", "More addresses for /metrics and the health checks alone, comma-separated.");

    public Option<string> EnablePprof { get; } = boolean("enable-pprof", "false", "Serve /debug/vars.");

    public Option<string> EnableTracing { get; } = boolean("experimental-enable-distributed-tracing", "false", "Send traces of calls by OpenTelemetry's protocol.");

    public Option<string> TracingAddress { get; } = flag("experimental-distributed-tracing-address", "localhost:4317", "Collector of traces (OTLP over gRPC).");

    public Option<string> TracingServiceName { get; } = flag("experimental-distributed-tracing-service-name", "etcd", "The service's name in traces, the same for all members.");

    public Option<string> TracingInstanceId { get; } = flag("experimental-distributed-tracing-instance-id", "", "This member's own name in traces.");

    public Option<string> TracingSamplingRate { get; } =
        flag("experimental-distributed-tracing-sampling-rate", "0", "Traces kept of a million that begin here; those that a client has begun go by its choice.");
}
