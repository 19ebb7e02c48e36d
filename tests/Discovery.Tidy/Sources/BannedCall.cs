using System.Text.RegularExpressions;
using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Sources;

/// <summary>A call that is not to be made, and the few places that have a reason to make it.</summary>
/// <param name="Pattern">Matched against code without its comments and literals.</param>
/// <param name="Applies">Whether the rule is about this file at all.</param>
/// <param name="Instead">What to do instead; part of the failure.</param>
/// <param name="Exceptions">Path of a file that may, and why.</param>
internal sealed record BannedCall(
    string Pattern,
    Predicate<RepositoryFile> Applies,
    string Instead,
    IReadOnlyDictionary<string, string> Exceptions)
{
    private readonly Regex _pattern = new(Pattern, RegexOptions.CultureInvariant);

    public IEnumerable<Finding> FindIn(RepositoryFile file, string maskedCode) =>
        Applies(file) && !Exceptions.ContainsKey(file.Path) ? Matches(file, maskedCode) : [];

    /// <summary>Exceptions whose file does not make the call any more.</summary>
    /// <param name="maskedCode">Of the file with this path; null when there is none, which says nothing about the rule.</param>
    public IEnumerable<Finding> StaleExceptions(Func<string, string?> maskedCode) =>
        from path in Exceptions.Keys
        let code = maskedCode(path)
        where code is not null && !_pattern.IsMatch(code)
        select new Finding(path, 0, $"has an exception from /{Pattern}/ and no use for it");

    private IEnumerable<Finding> Matches(RepositoryFile file, string maskedCode) =>
        from Match match in _pattern.Matches(maskedCode)
        select new Finding(file.Path, Findings.LineAt(maskedCode, match.Index), $"{match.Value.Trim()}: {Instead}");
}
