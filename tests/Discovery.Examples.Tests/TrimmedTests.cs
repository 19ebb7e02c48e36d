using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Examples.Tests;

/// <summary>The client in an application without the parts of .NET and of itself that nobody uses. A warning of the trimmer is an error.</summary>
[Trait("Kind", "Slow")]
public sealed class TrimmedTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_trimmed_application_of_its_own_talks_to_the_store()
    {
        using TempFolder temp = new("trimmed");
        string project = Path.Combine(DotnetProject.RepositoryRoot, "examples", "Trimmed");
        await using ChildProcess publish = ChildProcess.Start(
            DotnetProject.Dotnet, ["publish", project, "-c", "Debug", "-p:Trimmed=true", "-o", temp.Path, "-v", "quiet", "-nodeReuse:false"]);
        Assert.True(await publish.WaitForExitAsync(Patience) == 0, publish.Output);
        output.WriteLine($"{Directory.EnumerateFiles(temp.Path).Sum(file => new FileInfo(file).Length) / (1 << 20)} MiB");

        await using ServerProcess server = await ServerProcess.StartAsync();
        string program = temp.Combine(OperatingSystem.IsWindows() ? "Trimmed.exe" : "Trimmed");
        await using ChildProcess sample = ChildProcess.Start(program, [server.ClientUrl.GetLeftPart(UriPartial.Authority)]);
        Assert.True(await sample.WaitForExitAsync(Patience) == 0, sample.Output);
        Assert.Equal(
            ["tea costs 3", "opened: True, and again: False", "coffee: gone with its lease", "deleted 2 keys of 1 member(s)"],
            sample.StandardOutput.Lines);
    }
}
