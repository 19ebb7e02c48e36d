using System.Globalization;

namespace Discovery.Benchmarks.Generators;

/// <summary>What a generator is asked for, and how that crosses a command line.</summary>
/// <param name="Work">One of <see cref="Requests.RequestSources"/>, or "watch".</param>
/// <param name="Clients">Over all connections; each has one request at a time.</param>
internal sealed record GeneratorPlan(string Work, Uri Address, int Connections, int Clients, double WarmUpSeconds, double Seconds)
{
    public IReadOnlyList<string> Words =>
    [
        Work, Address.GetLeftPart(UriPartial.Authority), Text(Connections), Text(Clients), Text(WarmUpSeconds), Text(Seconds),
    ];

    public static GeneratorPlan Parse(string[] words) => new(
        words[0],
        new Uri(words[1]),
        int.Parse(words[2], CultureInfo.InvariantCulture),
        int.Parse(words[3], CultureInfo.InvariantCulture),
        double.Parse(words[4], CultureInfo.InvariantCulture),
        double.Parse(words[5], CultureInfo.InvariantCulture));

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
