namespace Discovery.Server.Options;

/// <summary>Where traces of calls go, by OTLP over gRPC, and how they name this member.</summary>
/// <param name="Endpoint">Of the collector.</param>
/// <param name="InstanceId">Empty for none.</param>
/// <param name="SamplesPerMillion">How many of the traces that begin here are kept; those that a client has begun go by its choice.</param>
public sealed record TracingOptions(Uri Endpoint, string ServiceName, string InstanceId, int SamplesPerMillion);
