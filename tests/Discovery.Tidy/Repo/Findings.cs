using Xunit.Sdk;

namespace Discovery.Tidy.Repo;

/// <summary>One place where a rule is broken.</summary>
/// <param name="Line">Counted from 1; 0 for the file as a whole.</param>
internal sealed record Finding(string Path, int Line, string What)
{
    public override string ToString() => Line > 0 ? $"{Path}:{Line}: {What}" : $"{Path}: {What}";
}

internal static class Findings
{
    /// <summary>Fails with every finding and what to do about it.</summary>
    public static void AssertNone(IEnumerable<Finding> findings, string whatToDo)
    {
        Finding[] all = [.. findings];
        if (all.Length > 0)
        {
            throw new XunitException($"{whatToDo}\n{string.Join('\n', all.Select(finding => $"  {finding}"))}");
        }
    }

    /// <summary>The line of a position in a text, counted from 1.</summary>
    public static int LineAt(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;
}
