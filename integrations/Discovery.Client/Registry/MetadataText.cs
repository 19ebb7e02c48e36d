using System.Collections.Immutable;
using System.Text.Json;

namespace Discovery.Client.Registry;

/// <summary>Metadata is text to text for us; others write numbers, booleans or whole objects, which are kept as their JSON.</summary>
internal static class MetadataText
{
    public static ImmutableDictionary<string, string> FromJson(IReadOnlyDictionary<string, JsonElement>? pairs) => pairs is null
        ? ImmutableDictionary<string, string>.Empty
        : pairs.Where(pair => pair.Value.ValueKind != JsonValueKind.Null)
            .ToImmutableDictionary(pair => pair.Key, pair => Text(pair.Value), StringComparer.Ordinal);

    public static ImmutableDictionary<string, string> FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => ImmutableDictionary<string, string>.Empty,
        JsonValueKind.Object => FromJson(Properties(element)),
        _ => ImmutableDictionary<string, string>.Empty.Add("metadata", Text(element)),
    };

    public static Dictionary<string, JsonElement> ToJson(ImmutableDictionary<string, string> pairs)
    {
        var json = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var pair in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.Add(pair.Key, JsonSerializer.SerializeToElement(pair.Value, RegistryJsonContext.Default.String));
        return json;
    }

    // The last of two properties of the same name wins, as in most JSON readers.
    private static Dictionary<string, JsonElement> Properties(JsonElement element)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
            properties[property.Name] = property.Value;
        return properties;
    }

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
}
