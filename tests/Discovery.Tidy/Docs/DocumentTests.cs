using Discovery.Tidy.Projects;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Docs;

public sealed class DocumentTests
{
    [Fact]
    public async Task Every_top_level_folder_has_a_README_and_so_has_the_root()
    {
        IReadOnlyList<RepositoryFile> files = await RepositoryFiles.AllAsync();
        Findings.AssertNone(
            files.Select(file => file.TopFolder).Where(folder => !folder.StartsWith('.')).Distinct()
                .Select(folder => folder.Length == 0 ? "README.md" : $"{folder}/README.md")
                .Where(readme => files.All(file => file.Path != readme))
                .Select(readme => new Finding(readme, 0, "missing")),
            "Write one: what is in the folder, and what is not.");
    }

    [Fact]
    public async Task No_link_to_a_file_or_heading_of_the_repository_is_dead()
    {
        Dictionary<string, RepositoryFile> files = (await RepositoryFiles.AllAsync()).ToDictionary(file => file.Path);
        Func<string, bool> exists = Existence(files.Keys);
        Findings.AssertNone(
            from page in files.Values
            where page.Name.EndsWith(".md", StringComparison.Ordinal)
            from finding in MarkdownLinks.Dead(page.Path, page.Read(), exists, HeadingsOf)
            select finding,
            "Correct the link.");

        IReadOnlySet<string>? HeadingsOf(string path) =>
            path.EndsWith(".md", StringComparison.Ordinal) ? MarkdownLinks.HeadingsOf(files[path].Read()) : null;
    }

    [Fact]
    public async Task No_page_names_a_project_or_folder_that_is_not_there()
    {
        IReadOnlyList<RepositoryFile> files = await RepositoryFiles.AllAsync();
        string[] projects = [.. (await ProjectFile.AllAsync()).Select(project => project.Name), "Discovery.sln"];
        Func<string, bool> exists = Existence(files.Select(file => file.Path));
        Findings.AssertNone(
            from page in files
            where page.Name.EndsWith(".md", StringComparison.Ordinal)
            from finding in ProjectMentions.Missing(page.Path, page.Read(), projects, exists)
            select finding,
            "Correct the name, or leave it out until it is there.");
    }

    [Fact]
    public void A_dead_link_is_found_whatever_its_form()
    {
        const string Page = """
            [here](there.md) [gone](gone.md) [up](../README.md) [web](https://example.org/x) [anchor](#a-heading)
            [no anchor](there.md#nothing) `[code](gone.md)`
            ```
            [fenced](gone.md)
            ```
            # A heading!
            [reference]: gone/too.md
            """;
        Assert.Equal(
            [(1, "gone.md"), (2, "there.md#nothing"), (7, "gone/too.md")],
            MarkdownLinks.Dead("docs/page.md", Page, Existence(["docs/there.md", "docs/page.md", "README.md"]), path => path == "docs/page.md" ? MarkdownLinks.HeadingsOf(Page) : new HashSet<string>())
                .Select(finding => (finding.Line, finding.What.Split('\'')[1])));
    }

    [Fact]
    public void A_project_or_folder_that_is_not_there_is_found()
    {
        const string Page = """
            Run server/Discovery.Server, then Discovery.Client.KvClient and Discovery.Extensions.*.
            Not server/Discovery.Gone/ nor Discovery.Missing.
            """;
        Assert.Equal(
            [(2, "server/Discovery.Gone is not there"), (2, "there is no project Discovery.Missing")],
            ProjectMentions.Missing(
                "README.md", Page, ["Discovery.Server", "Discovery.Client", "Discovery.Extensions.Yarp"], Existence(["server/Discovery.Server/X.cs"]))
                .Select(finding => (finding.Line, finding.What)));
    }

    /// <summary>Whether a path is a file or a folder of the repository.</summary>
    private static Func<string, bool> Existence(IEnumerable<string> paths)
    {
        HashSet<string> known = [string.Empty];
        foreach (string path in paths)
        {
            for (string at = path; at.Length > 0; at = at.Contains('/', StringComparison.Ordinal) ? at[..at.LastIndexOf('/')] : string.Empty)
            {
                known.Add(at);
            }
        }

        return path => known.Contains(path.TrimEnd('/'));
    }
}
