namespace Discovery.Server.Options.Table;

/// <summary>A section of --help, and the rows in it.</summary>
internal sealed class FlagGroup(string title)
{
    private readonly List<Flag> _flags = [];

    public string Title => title;

    public IReadOnlyList<Flag> Flags => _flags;

    public Flag Text(string name, string fallback, string meaning, params string[] choices) =>
        Add(new Flag(name, fallback, meaning, FlagKind.Text) { Choices = choices });

    public Flag Switch(string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, FlagKind.Switch));

    public Flag Number(string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, FlagKind.Number));

    public Flag SignedNumber(string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, FlagKind.SignedNumber));

    public Flag Duration(string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, FlagKind.Duration));

    public Flag Urls(string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, FlagKind.Urls));

    public Flag Origins(string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, FlagKind.Origins));

    /// <summary>Not a variable and not a key of the file.</summary>
    public Flag FlagOnly(FlagKind kind, string name, string fallback, string meaning) => Add(new Flag(name, fallback, meaning, kind) { IsFlagOnly = true });

    /// <param name="why">Ends the sentence "… has no effect here: ".</param>
    public Flag WithoutEffect(FlagKind kind, string name, string fallback, string meaning, string why, params string[] choices) =>
        Add(new Flag(name, fallback, meaning, kind) { Effect = FlagEffect.None, Reason = why, Choices = choices });

    /// <param name="why">Ends the sentence "… is not supported: ".</param>
    public Flag Refused(FlagKind kind, string name, string fallback, string meaning, string why, params string[] choices) =>
        Add(new Flag(name, fallback, meaning, kind) { Effect = FlagEffect.Refused, Reason = why, Choices = choices });

    /// <summary>The name of another release for the same flag.</summary>
    public Flag OtherName(string name, Flag flag) =>
        Add(flag with { Name = name, Meaning = $"Another name of {flag}.", For = flag });

    private Flag Add(Flag flag)
    {
        _flags.Add(flag);
        return flag;
    }
}
