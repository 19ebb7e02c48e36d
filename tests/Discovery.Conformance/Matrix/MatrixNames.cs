using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Discovery.Conformance.Matrix;

/// <summary>What the names in braces stand for: given by the setting, or caught from an output.</summary>
internal sealed partial class MatrixNames
{
    private readonly Dictionary<string, string> _values = [];

    public string this[string name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    /// <summary>A command's text, with all names replaced.</summary>
    /// <exception cref="FormatException">Nothing has this name.</exception>
    public string Fill(string text) => Names().Replace(
        text, name => Value(name) ?? throw new FormatException($"Nothing has the name {name.Value}."));

    /// <summary>Whether an output is as expected; names that have no value yet get theirs from it.</summary>
    public bool TryMatch(string pattern, string output)
    {
        HashSet<string> caught = [];
        StringBuilder regex = new(@"\A");
        int end = 0;
        foreach (Match name in Names().Matches(pattern))
        {
            regex.Append(Regex.Escape(pattern[end..name.Index]));
            regex.Append(name.Value switch
            {
                "{*}" => ".*?",
                "{...}" => @"(?:.*\n)*?",
                "{**}" => @"[\s\S]*?",
                "{H}" => "\"cluster_id\":\\d+,\"member_id\":\\d+,\"revision\":\\d+,\"raft_term\":\\d+",
                _ when Value(name) is { } value => Regex.Escape(value),
                _ when name.Groups["offset"].Length > 0 => throw new FormatException($"Nothing has the name {name.Value}."),
                _ when caught.Add(name.Groups["name"].Value) => $@"(?<{name.Groups["name"].Value}>\w+)",
                _ => $@"\k<{name.Groups["name"].Value}>",
            });
            end = name.Index + name.Length;
        }

        Match match = Regex.Match(output, regex.Append(Regex.Escape(pattern[end..])).Append(@"\z").ToString());
        foreach (string name in caught.Where(_ => match.Success))
        {
            _values[name] = match.Groups[name].Value;
        }

        return match.Success;
    }

    private string? Value(Match name)
    {
        if (!_values.TryGetValue(name.Groups["name"].Value, out string? value))
        {
            return null;
        }

        return name.Groups["offset"].Length == 0
            ? value
            : (long.Parse(value, CultureInfo.InvariantCulture) + long.Parse(name.Groups["offset"].Value, CultureInfo.InvariantCulture))
                .ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\{(?<name>\*{1,2}|\.{3}|[a-zA-Z]\w*)(?<offset>[+-]\d+)?\}")]
    private static partial Regex Names();
}
