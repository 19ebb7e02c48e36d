namespace Discovery.Server.Options.Table;

/// <summary>One flag: a row of the table. Each is also a variable and a key of the configuration file, unless <see cref="IsFlagOnly"/>.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Default">As it would be written.</param>
/// <param name="Meaning">One sentence for --help and server/FLAGS.md.</param>
internal sealed record Flag(string Name, string Default, string Meaning, FlagKind Kind)
{
    public FlagEffect Effect { get; init; }

    /// <summary>Why it has no effect, or is refused; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The values that there are; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Set when this is only another name, of another release, for that flag.</summary>
    public Flag? For { get; init; }

    /// <summary>Neither a variable nor a key: etcd gives the variable another meaning, or it makes no sense there.</summary>
    public bool IsFlagOnly { get; init; }

    public string Variable => "ETCD_" + Name.Replace('-', '_').ToUpperInvariant();

    public override string ToString() => "--" + Name;
}
