using Discovery.Client;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// Takes a value apart as one YAML document, whatever the key is called: mappings become sections, sequences sections with numbers, scalars
/// settings as they are written. A plain <c>null</c>, <c>~</c> or nothing at all is a setting without a value. What is not YAML throws.
/// </summary>
public sealed class YamlValueParser : IKvValueParser
{
    // Aliases make a short text stand for any number of settings, or for itself.
    private const int SettingsMax = 100_000;
    private const int DepthMax = 64;

    private YamlValueParser()
    {
    }

    /// <summary>The parser; it has no state.</summary>
    public static YamlValueParser Instance { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="FormatException">The value is not YAML, is more than one document, or stands for too much.</exception>
    public IEnumerable<KeyValuePair<string, string?>> Parse(string key, KvValue value)
    {
        var settings = new List<KeyValuePair<string, string?>>();
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(Documents.StrictText(value)));
        }
        catch (Exception e) when (e is YamlException or ArgumentException)
        {
            // ArgumentException: the bytes are not UTF-8.
            throw new FormatException($"it is not YAML: {Reason(e)}", e);
        }

        if (stream.Documents.Count > 1)
            throw new FormatException($"it holds {stream.Documents.Count} YAML documents; expected one.");
        if (stream.Documents.Count == 1)
            Visit(stream.Documents[0].RootNode, "", 0, settings);
        return settings;
    }

    private static void Visit(YamlNode node, string path, int depth, List<KeyValuePair<string, string?>> settings)
    {
        if (depth > DepthMax || settings.Count >= SettingsMax)
            throw new FormatException($"it is nested deeper than {DepthMax} levels or stands for more than {SettingsMax:N0} settings.");
        var before = settings.Count;
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (name, child) in mapping.Children)
                    Visit(child, Documents.Below(path, Name(name)), depth + 1, settings);
                // As an empty object in JSON: the section is there.
                if (settings.Count == before && path.Length > 0)
                    settings.Add(new(path, null));
                break;
            case YamlSequenceNode sequence:
                var index = 0;
                foreach (var item in sequence.Children)
                    Visit(item, Documents.Below(path, index++), depth + 1, settings);
                if (settings.Count == before)
                    settings.Add(new(path, ""));
                break;
            case YamlScalarNode scalar:
                settings.Add(new(path, IsNull(scalar) ? null : scalar.Value));
                break;
            default:
                throw new FormatException($"it holds a {node.NodeType}, which can't become a setting.");
        }
    }

    private static string Name(YamlNode name) => name is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw new FormatException($"the name in line {name.Start.Line} is not a text.");

    private static bool IsNull(YamlScalarNode scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";

    // Its own message repeats the position in a form of its own.
    private static string Reason(Exception e) => e is YamlException yaml ? $"line {yaml.Start.Line}: {yaml.Message}" : e.Message;
}
