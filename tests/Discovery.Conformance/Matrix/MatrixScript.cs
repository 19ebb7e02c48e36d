using System.Globalization;
using System.Text.RegularExpressions;

namespace Discovery.Conformance.Matrix;

/// <summary>Reads a script; Scripts/README.md says what may stand in one.</summary>
internal static partial class MatrixScript
{
    private const string Indent = "    ";

    /// <param name="facts">Lines that begin with "[fact]" or "[!fact]" count only where that holds.</param>
    public static IReadOnlyList<MatrixStep> Parse(IReadOnlyList<string> lines, IReadOnlySet<string> facts)
    {
        List<MatrixStep> steps = [];
        bool skipped = false;
        for (int i = 0; i < lines.Count; i++)
        {
            Match conditions = Conditions().Match(lines[i]);
            bool holds = conditions.Groups["fact"].Captures.All(c => c.Value[0] == '!' ? !facts.Contains(c.Value[1..]) : facts.Contains(c.Value));
            string line = lines[i][conditions.Length..];
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
            {
                continue;
            }

            bool belongs = line[0] == '|' || line.StartsWith(Indent, StringComparison.Ordinal);
            if (!belongs)
            {
                skipped = !holds;
            }

            if (skipped || !holds)
            {
                continue;
            }

            if (belongs)
            {
                steps[^1] = With(steps[^1], line);
                continue;
            }

            Match command = Command().Match(line);
            if (!command.Success)
            {
                throw new FormatException($"Line {i + 1} is none: {line}");
            }

            int code = command.Groups["code"].Length > 0 ? int.Parse(command.Groups["code"].Value, CultureInfo.InvariantCulture) : 0;
            steps.Add(new MatrixStep(i + 1, command.Groups["verb"].Value, code, command.Groups["text"].Value, [], null, null));
        }

        return steps;
    }

    private static MatrixStep With(MatrixStep step, string line)
    {
        if (line[0] == '|')
        {
            return step with { Input = [.. step.Input, line[1..]] };
        }

        string text = line[Indent.Length..];
        if (text.StartsWith("! ", StringComparison.Ordinal))
        {
            return step with { Error = text[2..] };
        }

        return step with { Output = text == "nothing" ? [] : [.. step.Output ?? [], text == "\"\"" ? string.Empty : text] };
    }

    [GeneratedRegex(@"^(?:\[(?:(?<fact>!?[\w.-]+),?)+\])?(?:(?<=\]) (?! ))?")]
    private static partial Regex Conditions();

    [GeneratedRegex(@"^(?<verb>\$|\?|[a-z]+[&<?^.])(?<code>\d*)(?: (?<text>.*))?$")]
    private static partial Regex Command();
}
