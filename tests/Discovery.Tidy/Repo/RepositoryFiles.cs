using System.ComponentModel;
using Discovery.TestKit;

namespace Discovery.Tidy.Repo;

/// <summary>The files that belong to the repository: what git tracks or would track, never build output.</summary>
internal static class RepositoryFiles
{
    private static readonly Lazy<Task<IReadOnlyList<RepositoryFile>>> Files = new(LoadAsync);

    public static Task<IReadOnlyList<RepositoryFile>> AllAsync() => Files.Value;

    public static async Task<IReadOnlyList<RepositoryFile>> WithExtensionAsync(params string[] extensions) =>
        [.. (await AllAsync()).Where(file => extensions.Any(extension => file.Path.EndsWith(extension, StringComparison.Ordinal)))];

    /// <summary>Without git: every file but build output and hidden folders.</summary>
    internal static IEnumerable<string> Walk(string root) =>
        new DirectoryInfo(root).EnumerateFileSystemInfos()
            .Where(entry => entry.Name is not ("bin" or "obj" or "TestResults") && (entry is FileInfo || entry.Name[0] != '.'))
            .SelectMany(entry => entry is DirectoryInfo folder ? Walk(folder.FullName) : [entry.FullName]);

    private static async Task<IReadOnlyList<RepositoryFile>> LoadAsync()
    {
        string root = DotnetProject.RepositoryRoot;
        IEnumerable<string> paths = await ListByGitAsync(root)
            ?? Walk(root).Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'));
        // A file that git tracks may have been deleted and not yet committed as such.
        RepositoryFile[] files = [.. paths.Where(path => File.Exists(Path.Combine(root, path))).Order(StringComparer.Ordinal).Select(path => new RepositoryFile(path))];
        return files.Length > 0 ? files : throw new InvalidOperationException($"No files found below '{root}'.");
    }

    private static async Task<IEnumerable<string>?> ListByGitAsync(string root)
    {
        try
        {
            await using ChildProcess git = ChildProcess.Start(
                "git", ["-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
            return await git.WaitForExitAsync() == 0
                ? git.StandardOutput.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct()
                : null;
        }
        catch (Win32Exception)
        {
            // No git here: an exported source tree is tested just as well.
            return null;
        }
    }
}
