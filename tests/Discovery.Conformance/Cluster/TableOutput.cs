namespace Discovery.Conformance.Cluster;

/// <summary>etcdctl's -w table: rows between bars, ruled with dashes; the widths follow the contents.</summary>
internal static class TableOutput
{
    /// <returns>The cells of every row, the titles first.</returns>
    public static string[][] Parse(string output)
    {
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        Assert.All(new[] { lines[0], lines[2], lines[^1] }, rule => Assert.Empty(rule.Trim('+', '-').Replace("+", string.Empty, StringComparison.Ordinal).Trim('-')));
        return [.. lines.Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
    }
}
