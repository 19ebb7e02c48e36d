using System.Globalization;
using System.Text;

namespace Discovery.Server.Metrics;

/// <summary>Metrics in Prometheus' text format, version 0.0.4: each family once, its help and type ahead of its samples.</summary>
internal sealed class Exposition
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Counter(string name, string help, double value) => Family(name, "counter", help).Sample(name, "", value);

    public void Gauge(string name, string help, double value) => Family(name, "gauge", help).Sample(name, "", value);

    public void Histogram(string name, string help, Histogram histogram) => Family(name, "histogram", help).HistogramSamples(name, "", histogram);

    public Exposition Family(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <param name="labels">As <see cref="Labels"/> writes them; empty for none.</param>
    public Exposition Sample(string name, string labels, double value)
    {
        _text.Append(name);
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
        return this;
    }

    /// <summary>Buckets count all that is below their end: the last, without an end, counts everything.</summary>
    public Exposition HistogramSamples(string name, string labels, Histogram histogram) => HistogramSamples(name, labels, histogram.UpTo, histogram.Counts(), histogram.Sum);

    public Exposition HistogramSamples(string name, string labels, IReadOnlyList<double> upTo, IReadOnlyList<long> counts, double sum)
    {
        long below = 0;
        for (var i = 0; i < counts.Count; i++)
        {
            below += counts[i];
            var end = i < upTo.Count ? Number(upTo[i]) : "+Inf";
            Sample(name + "_bucket", labels.Length == 0 ? $"le=\"{end}\"" : $"{labels},le=\"{end}\"", below);
        }
        return Sample(name + "_sum", labels, sum).Sample(name + "_count", labels, below);
    }

    /// <summary>Names and values in turn.</summary>
    public static string Labels(params ReadOnlySpan<string> pairs)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pairs.Length; i += 2)
        {
            var value = pairs[i + 1].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(i == 0 ? "" : ",").Append(pairs[i]).Append("=\"").Append(value).Append('"');
        }
        return text.ToString();
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
