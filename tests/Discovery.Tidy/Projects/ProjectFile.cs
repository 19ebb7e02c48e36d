using System.Xml.Linq;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Projects;

/// <summary>What a csproj says about what it depends on.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _document;

    private ProjectFile(string path, string content)
    {
        Path = path;
        Name = System.IO.Path.GetFileNameWithoutExtension(path);
        _document = XDocument.Parse(content, LoadOptions.SetLineInfo);
    }

    /// <summary>From the root, with slashes.</summary>
    public string Path { get; }

    public string Name { get; }

    public string TopFolder => Path[..Path.IndexOf('/', StringComparison.Ordinal)];

    public bool IsWebSdk => (string?)_document.Root?.Attribute("Sdk") == "Microsoft.NET.Sdk.Web";

    public IEnumerable<XElement> PackageReferences => _document.Descendants("PackageReference");

    public IEnumerable<string> FrameworkReferences => Includes("FrameworkReference");

    public IEnumerable<string> AdditionalFiles => Includes("AdditionalFiles");

    public IEnumerable<string> SuppressedWarnings =>
        _document.Descendants("NoWarn").SelectMany(element => element.Value.Split(';', StringSplitOptions.TrimEntries));

    public IEnumerable<ProjectReference> ProjectReferences =>
        _document.Descendants("ProjectReference").Select(element => new ProjectReference(
            System.IO.Path.GetFileNameWithoutExtension(((string)element.Attribute("Include")!).Replace('\\', '/')),
            IsLinked: !string.Equals((string?)element.Attribute("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase),
            Lines.Of(element)));

    public static ProjectFile Parse(string path, string content) => new(path, content);

    public static async Task<IReadOnlyList<ProjectFile>> AllAsync() =>
        [.. (await RepositoryFiles.WithExtensionAsync(".csproj")).Select(file => new ProjectFile(file.Path, file.Read()))];

    private IEnumerable<string> Includes(string element) =>
        _document.Descendants(element).Select(item => (string?)item.Attribute("Include") ?? string.Empty);
}

/// <param name="IsLinked">False when the project is only built first, to be started as a process.</param>
internal sealed record ProjectReference(string Name, bool IsLinked, int Line);
