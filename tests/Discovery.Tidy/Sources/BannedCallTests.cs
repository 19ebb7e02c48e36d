using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Sources;

public sealed class BannedCallTests
{
    [Fact]
    public async Task No_source_makes_a_banned_call() =>
        Findings.AssertNone(
            from file in await RepositoryFiles.WithExtensionAsync(".cs")
            let code = CSharpText.Mask(file.Read())
            from call in BannedCalls.All
            from finding in call.FindIn(file, code)
            select finding,
            $"Do what stands behind each; a place with a good reason gets an exception in {nameof(BannedCalls)} that says it.");

    [Fact]
    public async Task No_exception_outlives_its_reason()
    {
        Dictionary<string, RepositoryFile> sources = (await RepositoryFiles.WithExtensionAsync(".cs")).ToDictionary(file => file.Path);
        Findings.AssertNone(
            BannedCalls.All.SelectMany(call => call.StaleExceptions(
                path => sources.TryGetValue(path, out RepositoryFile? file) ? CSharpText.Mask(file.Read()) : null)),
            $"Take the exception out of {nameof(BannedCalls)}.");
    }

    [Theory]
    [InlineData("server/A/A.cs", "var now = DateTime.UtcNow;")]
    [InlineData("server/A/A.cs", "var now = DateTimeOffset.Now;")]
    [InlineData("tests/A/A.cs", "Thread.Sleep(5);")]
    [InlineData("server/A/A.cs", "_ = new Random();")]
    [InlineData("server/A/A.cs", "_ = Random.Shared.Next();")]
    [InlineData("integrations/A/A.cs", "Environment.Exit(1);")]
    [InlineData("integrations/A/A.cs", "Console.WriteLine();")]
    [InlineData("integrations/A/A.cs", "Load().GetAwaiter().GetResult();")]
    [InlineData("integrations/A/A.cs", "_ = Load().Result;")]
    [InlineData("integrations/A/A.cs", "_ = task.Result;")]
    [InlineData("integrations/A/A.cs", "if (task.IsCompleted) { a(); } _ = task.Result;")]
    [InlineData("tests/A/A.cs", "async void Run() { }")]
    [InlineData("tests/A/A.cs", "throw new NotImplementedException();")]
    [InlineData("server/A/A.cs", "internal static class StringHelpers;")]
    [InlineData("server/A/A.cs", "_ = $\"{DateTime.UtcNow}\";")]
    public void A_banned_call_is_found(string path, string code) => Assert.Single(Find(path, code));

    [Theory]
    [InlineData("tests/A/A.cs", "var now = DateTime.UtcNow;")]
    [InlineData("server/A/Program.cs", "Console.WriteLine(); Environment.Exit(1);")]
    [InlineData("examples/A/Story.cs", "Console.WriteLine();")]
    [InlineData("server/A/A.cs", "// DateTime.UtcNow and Thread.Sleep")]
    [InlineData("server/A/A.cs", "Log(\"Thread.Sleep(5)\"); _ = new Random(7);")]
    [InlineData("server/A/A.cs", "if (task.IsCompletedSuccessfully)\n{\n    task.Result.Close();")]
    [InlineData("server/A/A.cs", "bool equal = compare.Result == CompareResult.Equal;")]
    public void What_is_allowed_is_not(string path, string code) => Assert.Empty(Find(path, code));

    [Fact]
    public void A_finding_names_the_line() =>
        Assert.Equal(3, Assert.Single(Find("tests/A/A.cs", "a();\n/* two\n*/ Thread.Sleep(5);")).Line);

    [Fact]
    public void An_exception_is_stale_when_its_file_does_not_make_the_call_any_more()
    {
        BannedCall call = new(@"\ba\(", _ => true, "b", new Dictionary<string, string> { ["x.cs"] = "why", ["y.cs"] = "why" });
        Assert.Equal(["x.cs"], call.StaleExceptions(path => path == "x.cs" ? "b();" : "a();").Select(finding => finding.Path));
        Assert.Empty(call.StaleExceptions(_ => "a();"));
    }

    private static IEnumerable<Finding> Find(string path, string code) =>
        BannedCalls.All.SelectMany(call => call.FindIn(new RepositoryFile(path), CSharpText.Mask(code)));
}
