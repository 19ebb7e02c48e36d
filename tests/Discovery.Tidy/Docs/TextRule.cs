using System.Text.RegularExpressions;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Docs;

/// <summary>Something that is to stand in no text file at all, comments and prose included.</summary>
internal sealed record TextRule(Regex Pattern, string Instead)
{
    public IEnumerable<Finding> FindIn(string path, string text) =>
        from entry in text.Split('\n').Index()
        from Match match in Pattern.Matches(entry.Item)
        select new Finding(path, entry.Index + 1, $"'{match.Value}': {Instead}");
}
