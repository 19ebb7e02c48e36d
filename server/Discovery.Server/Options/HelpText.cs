using System.Text;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>--help, in etcd's sections.</summary>
internal static class HelpText
{
    public const string Usage = """
        Usage:

          Discovery.Server [flags]
            Start a member: etcd v3 on the wire.

          Discovery.Server --version
            Show the version.

          Discovery.Server -h | --help
            Show this.

          Discovery.Server --config-file
            Path of a YAML file with the flags' names as keys. When it is given, other flags and variables are ignored.

          Discovery.Server snapshot restore <file>
            Make a data folder of a saved snapshot; see its --help.

        Each flag is also a variable: --data-dir is ETCD_DATA_DIR.

        """;

    public static string All()
    {
        var text = new StringBuilder(Usage);
        foreach (var group in Flags.Groups)
        {
            text.Append('\n').Append(group.Title).Append(":\n");
            foreach (var flag in group.Flags)
                text.Append($"  {flag} '{flag.Default}'\n    {flag.Meaning}{Effect(flag)}\n");
        }
        return text.Append("\nCAUTIOUS with unsafe flags: they give up what the consensus protocol promises.\n").ToString();
    }

    private static string Effect(Flag flag) => flag.Effect switch
    {
        FlagEffect.None => $" No effect here: {flag.Reason}.",
        FlagEffect.Refused => $" Not supported: {flag.Reason}.",
        _ => "",
    };
}
