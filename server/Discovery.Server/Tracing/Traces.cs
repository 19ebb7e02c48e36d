using Discovery.Rpc;
using Discovery.Server.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Discovery.Server.Tracing;

/// <summary>Sends a span for each call to a collector, by OTLP. In the background and in batches: a collector that is away costs spans, not calls.</summary>
internal static class Traces
{
    private const double Million = 1_000_000;

    /// <returns>To be disposed at the end: what is left is sent then. Null when no traces are wanted.</returns>
    public static IDisposable? Start(TracingOptions? options) => options is null ? null : Sdk.CreateTracerProviderBuilder()
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SamplesPerMillion / Million)))
        .AddSource(RpcTracing.SourceName)
        .ConfigureResource(resource => resource.Clear().AddService(
            options.ServiceName, serviceVersion: EtcdVersion.Server, autoGenerateServiceInstanceId: false, serviceInstanceId: options.InstanceId.Length > 0 ? options.InstanceId : null))
        .AddOtlpExporter(exporter =>
        {
            exporter.Endpoint = options.Endpoint;
            exporter.Protocol = OtlpExportProtocol.Grpc;
        })
        .Build();
}
