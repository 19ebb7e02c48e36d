using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Discovery.Client.Registry;

/// <summary>
/// Reads and writes the values of the registry. Written is our JSON; read is that, a bare <c>host:port</c> as registrator writes it,
/// and the JSON of etcd's gRPC naming. Unknown fields are ignored, so that a newer writer does not break an older reader.
/// </summary>
public static class ServiceInstanceJson
{
    private const string Expected =
        "expected {\"address\":\"…\",\"port\":…}, {\"Addr\":\"host:port\"} or a bare host:port";

    /// <summary>The JSON of an instance.</summary>
    public static string Format(ServiceInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var document = new ServiceInstanceDocument
        {
            Name = instance.Name,
            Id = instance.Id,
            Address = instance.Address,
            Port = instance.Port,
            Scheme = instance.Scheme,
            Weight = instance.Weight,
            Zone = instance.Zone,
            Version = instance.Version,
            Tags = instance.Tags.IsDefaultOrEmpty ? null : [.. instance.Tags],
            Metadata = instance.Metadata.Count == 0 ? null : MetadataText.ToJson(instance.Metadata),
            Status = StatusText.Format(instance.Status),
        };
        return JsonSerializer.Serialize(document, RegistryJsonContext.Default.ServiceInstanceDocument);
    }

    /// <summary>Reads a value of the registry.</summary>
    /// <param name="value">The value as it stands in the store.</param>
    /// <param name="name">The name that the key says. It wins over what the value says: rights are given by key, so that who may write
    /// instances of one service can't pass them off as another's.</param>
    /// <param name="id">The id that the key says; it wins as well.</param>
    /// <exception cref="FormatException">It can't be read; the message says what is wrong and what is expected.</exception>
    public static ServiceInstance Parse(KvValue value, string? name = null, string? id = null) =>
        TryParse(value, name, id, out var instance, out var error) ? instance : throw new FormatException(error);

    /// <summary>Reads a value of the registry; on failure <paramref name="error"/> says what is wrong and what is expected.</summary>
    public static bool TryParse(
        KvValue value, string? name, string? id, [NotNullWhen(true)] out ServiceInstance? instance, [NotNullWhen(false)] out string? error)
    {
        instance = null;
        try
        {
            var text = value.Bytes.Span.Trim(" \t\r\n"u8);
            if (text.IsEmpty)
                return Failed($"The value is empty; {Expected}.", out error);
            instance = text[0] != (byte)'{' ? FromAddress(Encoding.UTF8.GetString(text), name, id)
                : IsGrpcNaming(text) ? FromGrpcNaming(text, name, id)
                : FromOurs(text, name, id);
            error = null;
            return true;
        }
        catch (JsonException e)
        {
            return Failed($"The value is not the JSON of an instance ({e.Message}); {Expected}.", out error);
        }
        catch (FormatException e)
        {
            return Failed(e.Message, out error);
        }
    }

    private static ServiceInstance FromOurs(ReadOnlySpan<byte> json, string? name, string? id)
    {
        var document = JsonSerializer.Deserialize(json, RegistryJsonContext.Default.ServiceInstanceDocument)!;
        var (address, port) = (document.Address, document.Port ?? 0);
        if (string.IsNullOrWhiteSpace(address))
            throw new FormatException($"The instance has no address; {Expected}.");
        if (port is < 1 or > 65535)
            throw new FormatException($"The instance has {(document.Port is null ? "no port" : $"the port {port}")}; expected 1 to 65535.");
        if (document.Weight < 0)
            throw new FormatException($"The instance has the weight {document.Weight}; expected 0 or more.");
        return Create(name ?? document.Name, id ?? document.Id, address, port) with
        {
            Scheme = string.IsNullOrWhiteSpace(document.Scheme) ? "http" : document.Scheme,
            Weight = document.Weight ?? 100,
            Zone = document.Zone,
            Version = document.Version,
            Tags = document.Tags is null ? [] : [.. document.Tags],
            Metadata = MetadataText.FromJson(document.Metadata),
            Status = StatusText.Parse(document.Status),
        };
    }

    private static ServiceInstance FromGrpcNaming(ReadOnlySpan<byte> json, string? name, string? id)
    {
        var document = JsonSerializer.Deserialize(json, RegistryJsonContext.Default.GrpcNamingDocument)!;
        return FromAddress(document.Addr ?? "", name, id) with { Metadata = MetadataText.FromJson(document.Metadata) };
    }

    private static ServiceInstance FromAddress(string text, string? name, string? id)
    {
        // Only what can stand in the authority of an URL is an address; everything else would end up in requests.
        if (!Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out var uri) || uri.Port < 1 || uri.Host.Length == 0
            || uri.UserInfo.Length > 0 || uri.PathAndQuery.Length > 1 || uri.Fragment.Length > 0)
        {
            throw new FormatException($"The address is not host:port; {Expected}.");
        }

        return Create(name, id, uri.IdnHost, uri.Port);
    }

    private static ServiceInstance Create(string? name, string? id, string address, int port) => new()
    {
        Name = string.IsNullOrEmpty(name) ? throw new FormatException("Neither the key nor the value says the name of the service.") : name,
        Id = string.IsNullOrEmpty(id) ? throw new FormatException("Neither the key nor the value says the id of the instance.") : id,
        Address = address,
        Port = port,
    };

    private static bool IsGrpcNaming(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("Addr"u8))
                return true;
        }

        return false;
    }

    private static bool Failed(string message, out string error)
    {
        error = message;
        return false;
    }
}
