using Discovery.Server.Options.Table;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Discovery.Server.Options;

/// <summary>
/// etcd's configuration file: a YAML mapping whose keys are the flags' names, with those of TLS in two sections of their own.
/// Lists stand for comma-separated values, and a duration may be a number of nanoseconds.
/// </summary>
internal sealed class ConfigFile
{
    private const string ClientSection = "client-transport-security";
    private const string PeerSection = "peer-transport-security";

    // Their keys are the flags' names but for these.
    private static readonly Dictionary<string, Flag> SectionKeys = new(StringComparer.Ordinal)
    {
        [ClientSection + "/allowed-hostname"] = Flags.ClientCertAllowedHostname,
        [PeerSection + "/allowed-cn"] = Flags.PeerCertAllowedCn,
        [PeerSection + "/allowed-hostname"] = Flags.PeerCertAllowedHostname,
        [PeerSection + "/client-cert-auth"] = Flags.PeerClientCertAuth,
    };

    private readonly Dictionary<Flag, string> _values = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    private ConfigFile()
    {
    }

    public IReadOnlyDictionary<Flag, string> Values => _values;

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public static ConfigFile Read(string path, Func<string, string> readFile)
    {
        var file = new ConfigFile();
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(readFile(path)));
            if (yaml.Documents is [{ RootNode: YamlMappingNode root }, ..])
                file.TakeAll(root, path);
            else if (yaml.Documents.Count > 0)
                file._errors.Add($"{path}: write key: value lines, such as name: m1");
        }
        catch (YamlException e)
        {
            file._errors.Add($"{path}, line {e.Start.Line}: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser's own, where it has lost its way.
            file._errors.Add($"{path} is no YAML: write key: value lines, such as name: m1");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file._errors.Add($"can't read the configuration file: {e.Message}");
        }
        return file;
    }

    private void TakeAll(YamlMappingNode root, string path)
    {
        foreach (var (key, value) in root.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (name is not (ClientSection or PeerSection))
                Take(Flags.Find(name), name, value, path);
            else if (value is YamlMappingNode section)
                TakeSection(name, section, path);
            else
                _errors.Add($"{path}: invalid {name}: write its keys below it, indented");
        }
    }

    private void TakeSection(string section, YamlMappingNode keys, string path)
    {
        foreach (var (key, value) in keys.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            var flag = SectionKeys.GetValueOrDefault($"{section}/{name}") ?? Flags.Find(section == PeerSection ? "peer-" + name : name);
            Take(flag, $"{section}: {name}", value, path);
        }
    }

    private void Take(Flag? flag, string key, YamlNode value, string path)
    {
        if (flag is null or { IsFlagOnly: true })
            _warnings.Add($"{path}: there is no option {key}: it is ignored");
        else if (TextOf(flag, value) is { } text)
            _values[flag] = text;
        else
            _errors.Add($"{path}: {key} has to be a value or a list of values");
    }

    private static string? TextOf(Flag flag, YamlNode value) => value switch
    {
        // Nothing, null and ~ leave the default.
        YamlScalarNode { Value: "" or "null" or "~" or null, Style: ScalarStyle.Plain } => flag.Default,
        YamlScalarNode scalar when flag.Kind == FlagKind.Duration && ulong.TryParse(scalar.Value, out var ns) && ns > 0 => $"{ns}ns",
        YamlScalarNode scalar => scalar.Value,
        YamlSequenceNode list when list.Children.All(child => child is YamlScalarNode) =>
            string.Join(',', list.Children.Cast<YamlScalarNode>().Select(child => child.Value)),
        _ => null,
    };
}
