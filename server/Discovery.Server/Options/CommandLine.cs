using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>
/// Reads arguments as the flag package of Go does, which etcd's are read by: one dash or two, "=value" or the next argument, switches
/// alone or with "=", the last one counts.
/// </summary>
internal sealed class CommandLine
{
    private readonly Dictionary<Flag, string> _given = [];

    private CommandLine()
    {
    }

    public IReadOnlyDictionary<Flag, string> Given => _given;

    public bool AsksForHelp { get; private set; }

    public bool AsksForVersion { get; private set; }

    /// <summary>What ended the reading: nothing behind it has been looked at.</summary>
    public string? Error { get; private set; }

    /// <summary>The first argument that is no flag, and the value of none.</summary>
    public string? Stranger { get; private set; }

    /// <summary>--config-file; empty when it is not there.</summary>
    public string ConfigFile { get; private set; } = "";

    public static CommandLine Read(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Count && line.Error is null && !line.AsksForHelp;)
        {
            if (!line.TakesOne(arguments, ref i))
                break;
        }
        return line;
    }

    private bool TakesOne(IReadOnlyList<string> arguments, ref int i)
    {
        var argument = arguments[i++];
        if (argument == "--" || argument.Length < 2 || argument[0] != '-')
        {
            Stranger = argument == "--" ? arguments.ElementAtOrDefault(i) : argument;
            return false;
        }
        var text = argument.TrimStart('-');
        if (argument.StartsWith("---", StringComparison.Ordinal) || text.Length == 0 || text[0] == '=')
        {
            Error = $"bad flag syntax: {argument}";
            return false;
        }
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        var value = at < 0 ? null : text[(at + 1)..];
        return name switch
        {
            "help" or "h" => AsksForHelp = true,
            "version" => AsksForVersion = value is null || (FlagSyntax.TryBool(value, out var asked) && asked),
            "config-file" => Value(name, value, arguments, ref i) is { } file && (ConfigFile = file) is not null,
            _ => Flags.Find(name) is { } flag ? Take(flag, value, arguments, ref i) : Fail($"flag provided but not defined: -{name}"),
        };
    }

    private bool Take(Flag flag, string? value, IReadOnlyList<string> arguments, ref int i)
    {
        var text = flag.Kind switch
        {
            FlagKind.Switch => value ?? "true",
            FlagKind.Anything => value ?? "",
            _ => Value(flag.Name, value, arguments, ref i),
        };
        if (text is not null)
            _given[flag] = text;
        return text is not null;
    }

    private string? Value(string name, string? value, IReadOnlyList<string> arguments, ref int i)
    {
        if (value is not null)
            return value;
        if (i < arguments.Count)
            return arguments[i++];
        Fail($"flag needs an argument: -{name}");
        return null;
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }
}
