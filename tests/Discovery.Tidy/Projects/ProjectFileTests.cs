using System.Xml.Linq;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Projects;

public sealed class ProjectFileTests
{
    private const string BannedSymbols = "../../BannedSymbols.core.txt";

    [Fact]
    public async Task Every_project_is_in_the_solution()
    {
        string solution = new RepositoryFile("Discovery.sln").Read();
        Findings.AssertNone(
            (await ProjectFile.AllAsync())
                .Where(project => !solution.Contains($"\"{project.Path.Replace('/', '\\')}\"", StringComparison.Ordinal))
                .Select(project => new Finding(project.Path, 0, "not in Discovery.sln")),
            "Add it: dotnet sln add <project>.");
    }

    [Fact]
    public async Task Every_project_of_the_solution_exists()
    {
        HashSet<string> projects = [.. (await ProjectFile.AllAsync()).Select(project => project.Path)];
        string[] lines = new RepositoryFile("Discovery.sln").Read().Split('\n');
        Findings.AssertNone(
            from entry in lines.Index()
            where entry.Item.Contains(".csproj\"", StringComparison.Ordinal)
            let path = entry.Item.Split('"').Single(part => part.EndsWith(".csproj", StringComparison.Ordinal)).Replace('\\', '/')
            where !projects.Contains(path)
            select new Finding("Discovery.sln", entry.Index + 1, $"{path} is not there"),
            "Take it out: dotnet sln remove <project>.");
    }

    [Fact]
    public async Task Package_versions_stand_in_one_place() =>
        Findings.AssertNone(
            (await ProjectFile.AllAsync()).SelectMany(VersionsIn),
            "Move the version to Directory.Packages.props.");

    [Fact]
    public void A_version_on_a_package_reference_is_found()
    {
        ProjectFile project = ProjectFile.Parse(
            "server/X/X.csproj",
            "<Project>\n<ItemGroup>\n<PackageReference Include=\"A\" />\n<PackageReference Include=\"B\" Version=\"1\" />\n<PackageReference Include=\"C\" VersionOverride=\"1\" /></ItemGroup></Project>");
        Assert.Equal([4, 5], VersionsIn(project).Select(finding => finding.Line));
    }

    [Theory]
    [InlineData("Discovery.Raft")]
    [InlineData("Discovery.Store")]
    public async Task The_core_is_compiled_with_its_banned_symbols(string name)
    {
        ProjectFile project = (await ProjectFile.AllAsync()).Single(project => project.Name == name);
        Assert.True(
            project.AdditionalFiles.Contains(BannedSymbols),
            $"{project.Path}: add <AdditionalFiles Include=\"{BannedSymbols}\" />, or nothing keeps clocks, threads and files out of it.");
        Assert.False(
            project.SuppressedWarnings.Contains("RS0030"),
            $"{project.Path}: RS0030 is the banned-symbols warning; take it out of NoWarn.");
    }

    [Fact]
    public void The_banned_symbols_cover_clock_threads_tasks_chance_disk_and_network()
    {
        string[] banned = [.. new RepositoryFile("BannedSymbols.core.txt").Read()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';')[0])];
        string[] required =
        [
            "T:System.DateTime", "T:System.DateTimeOffset", "T:System.Diagnostics.Stopwatch", "T:System.Threading.Thread",
            "T:System.Threading.Timer", "T:System.Threading.Tasks.Task", "T:System.Threading.Tasks.Task`1", "T:System.Random",
            "T:System.IO.File", "T:System.IO.FileStream", "T:System.Net.Sockets.Socket", "T:System.Net.Http.HttpClient",
        ];
        Assert.True(
            required.All(banned.Contains),
            $"BannedSymbols.core.txt lacks {string.Join(", ", required.Except(banned))}.");
    }

    [Fact]
    public void The_analyzer_behind_the_banned_symbols_is_on_for_every_project()
    {
        string properties = new RepositoryFile("Directory.Build.props").Read();
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", properties, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", properties, StringComparison.Ordinal);
    }

    private static IEnumerable<Finding> VersionsIn(ProjectFile project) =>
        from reference in project.PackageReferences
        from XAttribute attribute in reference.Attributes()
        where attribute.Name.LocalName is "Version" or "VersionOverride"
        select new Finding(project.Path, Lines.Of(reference), $"{(string?)reference.Attribute("Include")} has a {attribute.Name}");
}
