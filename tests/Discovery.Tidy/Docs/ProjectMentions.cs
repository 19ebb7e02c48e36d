using System.Text.RegularExpressions;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Docs;

/// <summary>Projects and folders that a page names, which must be there.</summary>
internal static partial class ProjectMentions
{
    public static IEnumerable<Finding> Missing(string path, string text, IReadOnlyCollection<string> projects, Func<string, bool> exists)
    {
        foreach ((int index, string line) in text.Split('\n').Index())
        {
            foreach (Match match in Folder().Matches(line))
            {
                string folder = match.Value.TrimEnd('.', '/');
                if (!exists(folder))
                {
                    yield return new Finding(path, index + 1, $"{folder} is not there");
                }
            }

            foreach (Match match in Name().Matches(line))
            {
                string name = match.Value.TrimEnd('.');
                bool wildcard = line.AsSpan(match.Index + match.Length).StartsWith("*") || line.AsSpan(match.Index + match.Length).StartsWith("…");
                if (!projects.Any(project => Names(name, project) || (wildcard && project.StartsWith(name, StringComparison.Ordinal))))
                {
                    yield return new Finding(path, index + 1, $"there is no project {name}");
                }
            }
        }
    }

    /// <summary>The project itself, or a namespace or type in it.</summary>
    private static bool Names(string name, string project) =>
        name == project || name.StartsWith(project + ".", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\w/.-])(server|integrations|sidecar|examples|tests)/[A-Z][\w./-]*")]
    private static partial Regex Folder();

    [GeneratedRegex(@"(?<![\w/.-])Discovery\.[A-Z][\w.]*")]
    private static partial Regex Name();
}
