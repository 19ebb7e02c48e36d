using System.Text.RegularExpressions;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Docs;

/// <summary>Links of a markdown file to files and headings of the repository.</summary>
internal static partial class MarkdownLinks
{
    /// <param name="exists">Whether there is such a file or folder, from the root.</param>
    /// <param name="headings">Anchors of a markdown file, or null for other files.</param>
    public static IEnumerable<Finding> Dead(
        string path, string text, Func<string, bool> exists, Func<string, IReadOnlySet<string>?> headings)
    {
        string folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : string.Empty;
        foreach ((int line, string target) in TargetsIn(text))
        {
            if (Absolute().IsMatch(target))
            {
                continue;
            }

            string[] parts = target.Split('#', 2);
            string file = parts[0].Length == 0 ? path : Resolve(folder, Uri.UnescapeDataString(parts[0]));
            if (!exists(file))
            {
                yield return new Finding(path, line, $"the link '{target}' leads to {file}, which is not there");
            }
            else if (parts.Length == 2 && headings(file) is { } anchors && !anchors.Contains(parts[1]))
            {
                yield return new Finding(path, line, $"the link '{target}' names a heading that {file} has not");
            }
        }
    }

    /// <summary>Anchors as GitHub makes them of headings.</summary>
    public static IReadOnlySet<string> HeadingsOf(string text) =>
        Prose(text).Where(line => line.Text.StartsWith('#'))
            .Select(line => NotInAnchors().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'))
            .ToHashSet();

    private static IEnumerable<(int Line, string Target)> TargetsIn(string text) =>
        from line in Prose(text)
        from Match match in Link().Matches(InlineCode().Replace(line.Text, string.Empty))
        select (line.Number, match.Groups["target"].Value);

    /// <summary>The lines outside of fenced code, numbered from 1.</summary>
    private static IEnumerable<(int Number, string Text)> Prose(string text)
    {
        bool fenced = false;
        foreach ((int index, string line) in text.Split('\n').Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced)
            {
                yield return (index + 1, line.TrimEnd('\r'));
            }
        }
    }

    private static string Resolve(string folder, string target)
    {
        List<string> parts = target.StartsWith('/') ? [] : [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\(\s*<?(?<target>[^)\s>]+)>?(\s+""[^""]*"")?\s*\)|^\s*\[[^\]]+\]:\s*(?<target>\S+)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9+.-]*:")]
    private static partial Regex Absolute();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
