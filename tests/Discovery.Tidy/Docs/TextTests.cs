using System.Text.RegularExpressions;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Docs;

public sealed partial class TextTests
{
    private static readonly TextRule[] Rules =
    [
        new(Unfinished(), "do it, or file an issue and leave the mark out"),
        new(MachinePath(), "no path of one machine: use a relative one, or a temporary folder made at run time"),
        new(RegistryHost(), "no address of a private package registry: restore settings belong to the machine"),
    ];

    // The rules and their samples stand here and nowhere else.
    private const string Self = "tests/Discovery.Tidy/Docs/TextTests.cs";

    [Fact]
    public async Task No_file_holds_unfinished_marks_machine_paths_or_registry_hosts() =>
        Findings.AssertNone(
            from file in await RepositoryFiles.AllAsync()
            where file.Path != Self
            let text = file.Read()
            from rule in Rules
            from finding in rule.FindIn(file.Path, text)
            select finding,
            "Do what stands behind each.");

    [Theory]
    [InlineData("// TODO later")]
    [InlineData("a FIXME: b")]
    [InlineData("# HACK")]
    [InlineData("cd /home/someone/src")]
    [InlineData("\"/root/.nuget\"")]
    [InlineData("--data-dir /tmp/x")]
    [InlineData("/wo" + "rk/repo")]
    [InlineData("C:\\Users\\someone")]
    [InlineData("https://" + "nuget.corp.example/v3/index.json")]
    [InlineData("<add key=\"x\" value=\"http://10.0.0.7:8080/nuget\" />")]
    [InlineData("http://artifactory.example.com/api")]
    public void What_must_not_stand_in_a_file_is_found(string line) =>
        Assert.Single(Rules.SelectMany(rule => rule.FindIn("a", line)));

    [Theory]
    [InlineData("a method")]
    [InlineData("/proc/sys/net and /etc/hosts and /health")]
    [InlineData("http://127.0.0.1:2379 and http://localhost:2380")]
    [InlineData("server/tmp/x and http://host/work")]
    public void What_may_stand_in_a_file_is_not(string line) =>
        Assert.Empty(Rules.SelectMany(rule => rule.FindIn("a", line)));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<![\w/.-])/(home|root|tmp|work|Users|mnt|workspace|builds)/[\w.]*|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    // Any host but the public registry's that serves a package index, or is named as such hosts are.
    [GeneratedRegex(@"https?://(?!api\.nuget\.org/)[\w.:-]*((nuget|artifactory|nexus|proget|pypi|npm)[\w.:-]*/|/[\w/-]*(nuget|index\.json))")]
    private static partial Regex RegistryHost();
}
