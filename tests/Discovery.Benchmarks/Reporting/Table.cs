using System.Globalization;

namespace Discovery.Benchmarks.Reporting;

/// <summary>Medians of several rounds, the spread beside them, and the ratio of the first server to the second.</summary>
internal sealed class Table(IReadOnlyList<string> servers)
{
    private readonly List<(string What, string Unit)> _rows = [];
    private readonly Dictionary<(string What, string Server), List<double>> _figures = [];

    public void Add(string what, string unit, string server, double figure)
    {
        if (!_rows.Contains((what, unit)))
            _rows.Add((what, unit));
        if (!_figures.TryGetValue((what, server), out var list))
            _figures[(what, server)] = list = [];
        list.Add(figure);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {server}: {what} {figure:F2} {unit}"));
    }

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"| what | {string.Join(" | ", servers)} | ratio |");
        Console.WriteLine($"|---|{string.Concat(servers.Select(_ => "---|"))}---|");
        foreach (var (what, unit) in _rows)
        {
            var cells = servers.Select(server => Cell(_figures.GetValueOrDefault((what, server)), unit));
            Console.WriteLine($"| {what} | {string.Join(" | ", cells)} | {Ratio(what)} |");
        }
    }

    private string Ratio(string what) =>
        servers.Count == 2 && _figures.TryGetValue((what, servers[0]), out var ours) && _figures.TryGetValue((what, servers[1]), out var theirs)
            ? (Median(ours) / Median(theirs)).ToString("F2", CultureInfo.InvariantCulture)
            : "";

    private static string Cell(List<double>? figures, string unit) => figures is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Median(figures):F2} {unit} ({figures.Min():F2} to {figures.Max():F2})");

    private static double Median(List<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
