using Discovery.TestKit;

namespace Discovery.Tidy.Repo;

/// <summary>One file of the repository.</summary>
/// <param name="Path">From the root, with slashes.</param>
internal sealed record RepositoryFile(string Path)
{
    public string FullPath => System.IO.Path.Combine(DotnetProject.RepositoryRoot, Path);

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The first folder of the path; empty for a file in the root.</summary>
    public string TopFolder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : string.Empty;

    /// <summary>The path of its folder; empty for a file in the root.</summary>
    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : string.Empty;

    public string Read() => File.ReadAllText(FullPath);

    public override string ToString() => Path;
}
