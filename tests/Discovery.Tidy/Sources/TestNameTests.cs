using System.Text.RegularExpressions;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Sources;

public sealed partial class TestNameTests
{
    [Fact]
    public async Task Test_names_are_sentences() =>
        Findings.AssertNone(
            from file in await RepositoryFiles.WithExtensionAsync(".cs")
            where file.TopFolder == "tests"
            from finding in ShortNames(file.Path, CSharpText.Mask(file.Read()))
            select finding,
            "Say what is so, as in A_put_with_an_unknown_lease_is_refused.");

    [Fact]
    public void A_name_of_one_word_is_found()
    {
        const string Code = "[Fact]\npublic void PutWorks() { }\n[Theory, InlineData(1)]\n[InlineData(2)]\npublic async Task Put(int x) { }\n[Fact]\npublic void Puts_work() { }";
        Assert.Equal([2, 5], ShortNames("tests/A/A.cs", Code).Select(finding => finding.Line));
    }

    private static IEnumerable<Finding> ShortNames(string path, string code) =>
        from Match match in TestMethod().Matches(code)
        let name = match.Groups["name"]
        where !name.Value.Contains('_', StringComparison.Ordinal)
        select new Finding(path, Findings.LineAt(code, name.Index), $"{name.Value} is no sentence");

    [GeneratedRegex(@"\[(Etcdctl)?(Fact|Theory)\b[^\n]*\](\s*\[[^\n]*\])*\s*public\s+(async\s+)?[\w<>\[\], ]+?\s(?<name>\w+)\s*\(", RegexOptions.Singleline)]
    private static partial Regex TestMethod();
}
