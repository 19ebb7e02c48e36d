using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Sources;

/// <summary>Small files are found, read and changed with less trouble; the numbers are those of the codebases looked up to.</summary>
public sealed class FileSizeTests
{
    private const int LinesMax = 450;
    private const int LinesMedianMax = 110;

    [Fact]
    public async Task No_source_is_longer_than_450_lines() =>
        Findings.AssertNone(
            (await LinesOfSourcesAsync()).Where(file => file.Lines > LinesMax)
                .Select(file => new Finding(file.Path, LinesMax, $"{file.Lines} lines")),
            "Split it along the concerns it mixes: a class of its own, or a partial class named by concern.");

    [Fact]
    public async Task The_median_source_is_shorter_than_110_lines()
    {
        (string Path, int Lines)[] files = [.. (await LinesOfSourcesAsync()).OrderBy(file => file.Lines)];
        int median = files[files.Length / 2].Lines;
        Assert.True(
            median < LinesMedianMax,
            $"The median is {median} lines: split the largest ones, {string.Join(", ", files[^5..].Select(file => $"{file.Path} ({file.Lines})"))}.");
    }

    private static async Task<IEnumerable<(string Path, int Lines)>> LinesOfSourcesAsync() =>
        from file in await RepositoryFiles.WithExtensionAsync(".cs")
        where !file.Name.EndsWith(".g.cs", StringComparison.Ordinal)
        select (file.Path, file.Read().AsSpan().Count('\n'));
}
