using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Discovery.Conformance.Http;

/// <summary>Prometheus' text format, read as strictly as it is specified: a page that is read without a complaint has no mistakes.</summary>
internal sealed partial class MetricsPage
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];
    private readonly HashSet<string> _helps = [];
    private string _family = "";

    private MetricsPage(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (string line in text[..^1].Split('\n'))
        {
            Read(line);
        }

        CheckHistograms();
    }

    public IReadOnlyDictionary<string, string> Types => _types;

    public static MetricsPage Parse(string text) => new(text);

    /// <summary>The sample whose line begins so, labels sorted as on the page; null when there is none.</summary>
    public double? Find(string sample) => _samples.TryGetValue(sample, out double value) ? value : null;

    /// <summary>The samples of that name, with their labels.</summary>
    public IEnumerable<string> Series(string name) => _samples.Keys.Where(s => NameOf(s) == name);

    /// <summary>All samples of the name whose labels contain these.</summary>
    public double Sum(string name, params string[] labels) =>
        _samples.Where(s => NameOf(s.Key) == name && labels.All(l => s.Key.Contains(l, StringComparison.Ordinal))).Sum(s => s.Value);

    private void Read(string line)
    {
        if (Comment().Match(line) is { Success: true } comment)
        {
            ReadComment(comment.Groups["kind"].Value, comment.Groups["name"].Value, comment.Groups["rest"].Value);
            return;
        }

        Match sample = Sample().Match(line);
        Assert.True(sample.Success, $"neither a comment nor a sample: {line}");
        string name = sample.Groups["name"].Value;
        Assert.True(name == _family || (_types[_family] is "histogram" or "summary" && Suffixes().Replace(name, "") == _family), $"{name} stands below the family {_family}");
        string number = sample.Groups["value"].Value;
        double value = number switch { "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.Parse(number, CultureInfo.InvariantCulture) };
        Assert.False(_types[_family] == "counter" && value < 0, $"a counter below 0: {line}");
        Assert.True(_samples.TryAdd(sample.Groups["series"].Value, value), $"twice on the page: {line}");
    }

    private void ReadComment(string kind, string name, string rest)
    {
        if (kind == "HELP")
        {
            Assert.True(_helps.Add(name), $"the help of {name} is told twice");
            Assert.DoesNotMatch(@"(?<!\\)(\\\\)*\\[^\\n]", rest);
            _family = name;
            return;
        }

        Assert.Contains(rest, new[] { "counter", "gauge", "histogram", "summary", "untyped" });
        Assert.Equal(_family, name);
        Assert.True(_types.TryAdd(name, rest), $"the family {name} is told twice");
    }

    private void CheckHistograms()
    {
        foreach ((string family, _) in _types.Where(t => t.Value == "histogram"))
        {
            foreach (var series in _samples.Where(s => NameOf(s.Key) == family + "_bucket").GroupBy(s => End().Replace(s.Key, "")))
            {
                double[] ends = [.. series.Select(s => EndOf(s.Key))];
                double[] counts = [.. series.Select(s => s.Value)];
                Assert.Equal(ends.Order(), ends);
                Assert.Equal(counts.Order(), counts);
                Assert.Equal(double.PositiveInfinity, ends[^1]);
                string labels = new StringBuilder(series.Key).Replace(family + "_bucket", "").Replace("{}", "").ToString();
                Assert.Equal(counts[^1], _samples[$"{family}_count{labels}"]);
                Assert.True(_samples.ContainsKey($"{family}_sum{labels}"), $"{family} has no sum");
            }
        }
    }

    private static double EndOf(string series) =>
        End().Match(series).Groups["end"].Value is "+Inf" ? double.PositiveInfinity : double.Parse(End().Match(series).Groups["end"].Value, CultureInfo.InvariantCulture);

    private static string NameOf(string series) => series.IndexOf('{') is >= 0 and var brace ? series[..brace] : series;

    [GeneratedRegex(@"^# (?<kind>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<series>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"(,(?=[a-zA-Z_]))?)+\})?) (?<value>[-+]?(Inf|\d+(\.\d+)?([eE][-+]?\d+)?)|NaN)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffixes();

    [GeneratedRegex(""",?le="(?<end>[^"]*)"(?=\})""")]
    private static partial Regex End();
}
