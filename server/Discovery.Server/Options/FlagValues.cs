using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>
/// What was said about each flag: on the command line, then in a variable, then the default; or in a configuration file, which puts all
/// others aside, as in etcd.
/// </summary>
internal sealed class FlagValues
{
    private readonly Dictionary<Flag, string> _said = [];
    private readonly List<string> _usageErrors = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    /// <summary>Flags that can't be read: etcd shows its usage and ends with exit code 2.</summary>
    public IReadOnlyList<string> UsageErrors => _usageErrors;

    /// <summary>The same in variables or a file, for which etcd ends with exit code 1.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>What is accepted and does not do what it says.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public CommandLine Line { get; private init; } = CommandLine.Read([]);

    /// <param name="variables">The whole environment.</param>
    /// <param name="readFile">Reads a configuration file; throws as <see cref="File.ReadAllText(string)"/>.</param>
    public static FlagValues Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, Func<string, string> readFile)
    {
        var values = new FlagValues { Line = CommandLine.Read(arguments) };
        if (values.Line.AsksForHelp)
            return values;
        if (values.Line.Error is { } error)
            values._usageErrors.Add(error);
        else if (values.Line.Stranger is { } stranger)
            values._errors.Add($"'{stranger}' is not a valid flag");
        var file = values.Line.ConfigFile.Length > 0 ? values.Line.ConfigFile : variables.GetValueOrDefault("ETCD_CONFIG_FILE", "");
        if (file.Length > 0)
            values.TakeFile(file, variables, readFile);
        else
            values.TakeLineAndVariables(variables);
        values.Judge();
        return values;
    }

    /// <summary>What the flag is set to. Another name of it counts when it was used, as then it was meant.</summary>
    public string Text(Flag flag) => Source(flag) is { } said ? _said[said] : flag.Default;

    /// <summary>True when it was set, as opposed to the default.</summary>
    public bool IsGiven(Flag flag) => Source(flag) is not null;

    private Flag? Source(Flag flag) =>
        Flags.All.FirstOrDefault(other => other.For == flag && _said.ContainsKey(other)) ?? (_said.ContainsKey(flag) ? flag : null);

    private void TakeLineAndVariables(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (flag, text) in Line.Given)
        {
            if (FlagSyntax.WhyNot(flag, text) is { } why)
                _usageErrors.Add(flag.Kind == FlagKind.Switch ? $"invalid boolean value \"{text}\" for -{flag.Name}: {why}" : $"invalid value \"{text}\" for flag -{flag.Name}: {why}");
            else
                _said[flag] = text;
        }
        foreach (var flag in Flags.All.Where(flag => !flag.IsFlagOnly))
        {
            // An empty variable is none, as in etcd.
            if (variables.GetValueOrDefault(flag.Variable, "") is not { Length: > 0 } text)
                continue;
            if (Line.Given.ContainsKey(flag))
                _warnings.Add($"environment variable {flag.Variable} is shadowed by the command-line flag {flag}: unset one of them");
            else if (FlagSyntax.WhyNot(flag, text) is { } why)
                _errors.Add($"invalid value \"{text}\" for {flag.Variable}: {why}");
            else
                _said[flag] = text;
        }
        var known = Flags.All.Where(flag => !flag.IsFlagOnly).Select(flag => flag.Variable).Append("ETCD_CONFIG_FILE").ToHashSet(StringComparer.Ordinal);
        foreach (var name in variables.Keys.Where(name => name.StartsWith("ETCD_", StringComparison.Ordinal) && !known.Contains(name)).Order(StringComparer.Ordinal))
            _warnings.Add($"unrecognized environment variable {name}: it is ignored; --help lists the flags, each of which has one");
    }

    private void TakeFile(string path, IReadOnlyDictionary<string, string> variables, Func<string, string> readFile)
    {
        var file = ConfigFile.Read(path, readFile);
        _errors.AddRange(file.Errors);
        _warnings.AddRange(file.Warnings);
        foreach (var (flag, text) in file.Values)
        {
            if (FlagSyntax.WhyNot(flag, text) is { } why)
                _errors.Add($"{path}: invalid value \"{text}\" for {flag.Name}: {why}");
            else
                _said[flag] = text;
        }
        // What to do with the folder is no configuration.
        foreach (var (flag, text) in Line.Given.Where(given => given.Key.IsFlagOnly))
            _said[flag] = text;
        var ignored = Line.Given.Keys.Where(flag => !flag.IsFlagOnly).Select(flag => flag.ToString())
            .Concat(Flags.All.Where(flag => variables.GetValueOrDefault(flag.Variable, "").Length > 0).Select(flag => flag.Variable)).ToList();
        if (ignored.Count > 0)
            _warnings.Add($"the configuration file {path} is given: ignored are {string.Join(", ", ignored)}");
    }

    private static bool IsDefault(Flag flag, string text) => flag.Kind == FlagKind.Switch && FlagSyntax.TryBool(text, out var value)
        ? FlagSyntax.TryBool(flag.Default, out var fallback) && value == fallback
        : text == flag.Default;

    private void Judge()
    {
        foreach (var (flag, text) in _said.Where(said => !IsDefault(said.Key, said.Value)))
        {
            if (flag.Effect == FlagEffect.None)
                _warnings.Add($"{flag}={text} has no effect here: {flag.Reason}");
            else if (flag.Effect == FlagEffect.Refused)
                _errors.Add($"{flag} is not supported here: {flag.Reason}");
        }
    }
}
