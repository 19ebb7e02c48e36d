using Discovery.Server.Options;
using Discovery.Server.Options.Table;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Options;

/// <summary>server/FLAGS.md shows the table of the code: each row as it stands there, in the same order.</summary>
public sealed class FlagsPageTests
{
    [Fact]
    public void The_page_of_flags_shows_every_row_of_the_table_and_no_other()
    {
        var page = File.ReadAllLines(Path.Combine(DotnetProject.RepositoryRoot, "server", "FLAGS.md"));
        var expected = Flags.Groups.SelectMany(group => group.Flags.Select(Row).Prepend("## " + group.Title)).ToList();
        var shown = page.Where(line => line.StartsWith("| `--", StringComparison.Ordinal) || expected.Contains(line)).ToList();
        Assert.Equal(expected, shown);
    }

    [Fact]
    public void Help_has_etcds_sections_and_each_flag_with_its_default()
    {
        var help = HelpText.All();
        Assert.All(Flags.Groups, group => Assert.Contains($"\n{group.Title}:\n", help, StringComparison.Ordinal));
        Assert.All(Flags.Groups.SelectMany(group => group.Flags), flag => Assert.Contains($"\n  {flag} '{flag.Default}'\n    {flag.Meaning}", help, StringComparison.Ordinal));
    }

    private static string Row(Flag flag) =>
        $"| `{flag}` | {(flag.Default.Length > 0 ? $"`{flag.Default}`" : "")} | {flag.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} | {Effect(flag)} |";

    private static string Effect(Flag flag) => flag.Effect switch
    {
        FlagEffect.None => "none: " + flag.Reason,
        FlagEffect.Refused => "refused: " + flag.Reason,
        _ when flag.IsFlagOnly => "yes; neither variable nor key of the file",
        _ => "yes",
    };
}
