using System.Text.Json;
using Discovery.Client;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// A value that begins with a brace or a bracket and is JSON is taken apart as JSON files are; every other value is one text,
/// as is JSON with a mistake in it: it shows as it stands in the store, and nothing else is lost.
/// </summary>
public sealed class JsonValueParser : IKvValueParser
{
    // What appsettings.json may contain may stand here as well.
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private JsonValueParser()
    {
    }

    /// <summary>The parser; it has no state.</summary>
    public static JsonValueParser Instance { get; } = new();

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Parse(string key, KvValue value)
    {
        var settings = new List<KeyValuePair<string, string?>>();
        if (!TryParseJson(value, settings))
            settings.Add(new("", Documents.Text(value)));
        return settings;
    }

    /// <summary>The settings in a value that must be JSON, of whatever kind.</summary>
    /// <exception cref="FormatException">It is not JSON.</exception>
    internal static List<KeyValuePair<string, string?>> ParseDocument(KvValue value)
    {
        var settings = new List<KeyValuePair<string, string?>>();
        try
        {
            using var document = JsonDocument.Parse(Documents.WithoutByteOrderMark(value.Bytes), Options);
            Visit(document.RootElement, "", settings);
            return settings;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is not JSON: {e.Message}", e);
        }
    }

    private static bool TryParseJson(KvValue value, List<KeyValuePair<string, string?>> settings)
    {
        var json = Documents.WithoutByteOrderMark(value.Bytes);
        var start = json.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || json.Span[start] is not ((byte)'{' or (byte)'['))
            return false;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            Visit(document.RootElement, "", settings);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON; InvalidOperationException: a string in it is not valid UTF-16.
            settings.Clear();
            return false;
        }
    }

    private static void Visit(JsonElement element, string path, List<KeyValuePair<string, string?>> settings)
    {
        var before = settings.Count;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Visit(property.Value, Documents.Below(path, property.Name), settings);
                // An empty object still shows that the section is there, as in a JSON file.
                if (settings.Count == before && path.Length > 0)
                    settings.Add(new(path, null));
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    Visit(item, Documents.Below(path, index++), settings);
                if (settings.Count == before)
                    settings.Add(new(path, ""));
                break;
            case JsonValueKind.Null:
                settings.Add(new(path, null));
                break;
            default:
                settings.Add(new(path, element.ToString()));
                break;
        }
    }
}
