using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Projects;

public sealed class DependencyTests
{
    [Fact]
    public async Task Project_references_point_down_only()
    {
        IReadOnlyList<ProjectFile> projects = await ProjectFile.AllAsync();
        Dictionary<string, string> folders = projects.ToDictionary(project => project.Name, project => project.TopFolder);
        Findings.AssertNone(
            from project in projects
            from reference in project.ProjectReferences
            from violation in DependencyTable.Violations(
                project.Name, project.TopFolder, reference, folders.GetValueOrDefault(reference.Name))
            select new Finding(project.Path, reference.Line, violation),
            $"Remove the reference, or, if the design has changed, change {nameof(DependencyTable)} with it.");
    }

    [Fact]
    public async Task Every_project_outside_the_tests_has_a_row_in_the_table_and_every_row_a_project()
    {
        IReadOnlyList<ProjectFile> projects = await ProjectFile.AllAsync();
        string[] product = [.. projects.Where(project => project.TopFolder != "tests").Select(project => project.Name)];
        Findings.AssertNone(
            projects.Where(project => product.Contains(project.Name) && !DependencyTable.Allowed.ContainsKey(project.Name))
                .Select(project => new Finding(project.Path, 0, "no row"))
                .Concat(DependencyTable.Allowed.Keys.Except(product).Select(row => new Finding(row, 0, "no such project"))),
            $"Make {nameof(DependencyTable)} agree with the projects there are.");
    }

    [Fact]
    public async Task Libraries_for_console_applications_have_no_ASP_NET_in_them_nor_in_what_they_link()
    {
        Dictionary<string, ProjectFile> projects = (await ProjectFile.AllAsync()).ToDictionary(project => project.Name);
        Findings.AssertNone(
            from project in projects.Values
            where DependencyTable.MustNotNeedAspNet(project.Name)
            from needed in Closure(project, projects)
            where NeedsAspNet(needed)
            select new Finding(project.Path, 0, $"{project.Name} needs ASP.NET through {needed.Path}"),
            "Move what needs ASP.NET to a project of its own (Discovery.Extensions.… with the framework reference).");
    }

    [Theory]
    [InlineData("Discovery.Raft", "server", "Discovery.Storage", true)]
    [InlineData("Discovery.Storage", "server", "Discovery.Raft", true)]
    [InlineData("Discovery.Client", "integrations", "Discovery.Server", true)]
    [InlineData("Discovery.Client", "integrations", "Discovery.Store", true)]
    [InlineData("Discovery.Protocol", "server", "Discovery.Rpc", true)]
    [InlineData("Tour", "examples", "Discovery.Server", true)]
    [InlineData("Catalog", "examples", "Discovery.Server", false)]
    [InlineData("Discovery.Sidecar", "sidecar", "Discovery.Server", true)]
    [InlineData("Discovery.Unheard.Of", "integrations", "Discovery.Client", true)]
    public void A_reference_that_points_the_wrong_way_is_found(string project, string folder, string referenced, bool linked) =>
        Assert.Single(DependencyTable.Violations(project, folder, new ProjectReference(referenced, linked, 1), "server"));

    [Theory]
    [InlineData("Tour", "examples", "Discovery.Server", false)]
    [InlineData("Discovery.Store", "server", "Discovery.Storage", true)]
    [InlineData("Discovery.Store.Tests", "tests", "Discovery.Store", true)]
    public void A_reference_that_points_down_is_none(string project, string folder, string referenced, bool linked) =>
        Assert.Empty(DependencyTable.Violations(project, folder, new ProjectReference(referenced, linked, 1), "server"));

    [Fact]
    public void A_reference_to_test_code_is_found() =>
        Assert.Single(DependencyTable.Violations("Discovery.Server", "server", new ProjectReference("Discovery.TestKit", true, 1), "tests"));

    private static bool NeedsAspNet(ProjectFile project) =>
        project.IsWebSdk || project.FrameworkReferences.Contains("Microsoft.AspNetCore.App");

    private static IEnumerable<ProjectFile> Closure(ProjectFile project, Dictionary<string, ProjectFile> projects) =>
        project.ProjectReferences
            .Where(reference => reference.IsLinked && projects.ContainsKey(reference.Name))
            .SelectMany(reference => Closure(projects[reference.Name], projects))
            .Prepend(project);
}
