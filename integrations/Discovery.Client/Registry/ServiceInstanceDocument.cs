using System.Text.Json;
using System.Text.Json.Serialization;

namespace Discovery.Client.Registry;

/// <summary>The JSON of an instance: camelCase, every field but the address and the port may be missing.</summary>
internal sealed class ServiceInstanceDocument
{
    public string? Name { get; set; }

    public string? Id { get; set; }

    public string? Address { get; set; }

    public int? Port { get; set; }

    public string? Scheme { get; set; }

    public int? Weight { get; set; }

    public string? Zone { get; set; }

    public string? Version { get; set; }

    public List<string>? Tags { get; set; }

    public Dictionary<string, JsonElement>? Metadata { get; set; }

    public string? Status { get; set; }
}

/// <summary>What etcd's gRPC naming writes: <c>{"Addr":"host:port","Metadata":…}</c>.</summary>
internal sealed class GrpcNamingDocument
{
    [JsonPropertyName("Addr")]
    public string? Addr { get; set; }

    [JsonPropertyName("Metadata")]
    public JsonElement Metadata { get; set; }
}

/// <summary>Serialization without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceInstanceDocument))]
[JsonSerializable(typeof(GrpcNamingDocument))]
[JsonSerializable(typeof(string))]
internal sealed partial class RegistryJsonContext : JsonSerializerContext;
