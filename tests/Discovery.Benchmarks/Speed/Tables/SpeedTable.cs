using System.Globalization;

namespace Discovery.Benchmarks.Speed.Tables;

/// <summary>Medians of all rounds, least and most beside them, the ratio of the first server to the second, and what it should be.</summary>
internal sealed class SpeedTable(IReadOnlyList<string> servers)
{
    private readonly List<SpeedRow> _rows = [];
    private readonly Dictionary<(SpeedRow Row, string Server), List<double>> _figures = [];
    private readonly List<string> _notes = [];

    public void Add(SpeedRow row, string server, double figure)
    {
        if (!_rows.Contains(row))
            _rows.Add(row);
        if (!_figures.TryGetValue((row, server), out var list))
            _figures[(row, server)] = list = [];
        list.Add(figure);
        Console.WriteLine($"  {server}: {row.Figure} {Text(figure, row.Format)}");
    }

    /// <summary>A line below the table; once, however often it is given.</summary>
    public void Note(string line)
    {
        if (!_notes.Contains(line))
            _notes.Add(line);
    }

    /// <summary>The latest figure, for those that are made of others.</summary>
    public double? Latest(SpeedRow row, string server) => _figures.TryGetValue((row, server), out var list) ? list[^1] : null;

    public IReadOnlyList<string> Servers => servers;

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"| work | figure | {string.Join(" | ", servers)} | ratio | target | |");
        Console.WriteLine($"|---|---|{string.Concat(servers.Select(_ => "---|"))}---|---|---|");
        var work = "";
        foreach (var row in _rows.OrderBy(r => _rows.FindIndex(first => first.Work == r.Work)))
        {
            var cells = string.Join(" | ", servers.Select(s => Cell(row, s)));
            var ratio = row.HasRatio ? Ratio(row) : null;
            var judged = row.Target is { IsOfRatio: false } ? Median(row, servers[0]) : ratio;
            Console.WriteLine(
                $"| {(row.Work == work ? "" : row.Work)} | {row.Figure} | {cells} | {(ratio is { } r ? Text(r, "F2") : "")} | {row.Target} | {row.Target?.Verdict(judged)} |");
            work = row.Work;
        }
        Console.WriteLine();
        foreach (var note in _notes)
            Console.WriteLine($"- {note}");
    }

    private double? Ratio(SpeedRow row) => servers.Count == 2 && Median(row, servers[0]) is { } ours && Median(row, servers[1]) is { } theirs && theirs != 0 ? ours / theirs : null;

    private string Cell(SpeedRow row, string server) => _figures.TryGetValue((row, server), out var figures)
        ? $"{Text(Median(row, server)!.Value, row.Format)} ({Text(figures.Min(), row.Format)} to {Text(figures.Max(), row.Format)})"
        : "";

    private double? Median(SpeedRow row, string server)
    {
        if (!_figures.TryGetValue((row, server), out var figures))
            return null;
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Text(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
