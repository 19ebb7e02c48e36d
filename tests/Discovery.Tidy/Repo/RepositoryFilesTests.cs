using Discovery.TestKit;

namespace Discovery.Tidy.Repo;

public sealed class RepositoryFilesTests
{
    [Fact]
    public void A_tree_without_git_is_walked_past_build_output_and_hidden_folders()
    {
        using TempFolder root = new();
        foreach (string file in (string[])["a.cs", "src/b.cs", "src/bin/c.dll", "src/obj/d.cs", ".git/e", ".editorconfig"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root.Combine(file))!);
            File.WriteAllText(root.Combine(file), string.Empty);
        }

        Assert.Equal(
            [".editorconfig", "a.cs", "src/b.cs"],
            RepositoryFiles.Walk(root.Path).Select(path => Path.GetRelativePath(root.Path, path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_files_of_this_repository_are_listed_without_build_output()
    {
        IReadOnlyList<RepositoryFile> files = await RepositoryFiles.AllAsync();
        Assert.Contains(files, file => file.Path == "Discovery.sln");
        Assert.Contains(files, file => file.Path == "tests/Discovery.Tidy/Repo/RepositoryFilesTests.cs");
        Assert.DoesNotContain(files, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
    }
}
