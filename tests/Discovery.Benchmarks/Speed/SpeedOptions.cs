using System.Globalization;
using Discovery.Benchmarks.Speed.Works;

namespace Discovery.Benchmarks.Speed;

/// <summary>What the command is asked for.</summary>
internal sealed record SpeedOptions
{
    private const int UsageError = 2;

    public int Rounds { get; private init; } = 3;

    /// <summary>Measured, after the warm-up, in each round for each server.</summary>
    public double Seconds { get; private init; } = 8;

    public double WarmUpSeconds { get; private init; } = 10;

    /// <summary>Without etcd, for looking at a change of ours.</summary>
    public bool Alone { get; private init; }

    public IReadOnlyList<IWork> Works { get; private init; } = AllWorks.List;

    /// <returns>Null, with a line about it on standard error, when a word is not understood.</returns>
    public static SpeedOptions? Parse(string[] words)
    {
        var options = new SpeedOptions();
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == "--alone")
            {
                options = options with { Alone = true };
                continue;
            }
            if (i + 1 == words.Length || options.With(words[i], words[++i]) is not { } next)
            {
                Console.Error.WriteLine(
                    $"""
                    usage: speed [--rounds R] [--seconds S] [--warm-up S] [--work W,W…] [--alone]
                    works: {string.Join(", ", AllWorks.List.Select(w => w.Name))}
                    """);
                return null;
            }
            options = next;
        }
        return options;
    }

    public static async Task<int> RunAsync(string[] words, Func<SpeedOptions, Task> command)
    {
        if (Parse(words) is not { } options)
            return UsageError;
        await command(options);
        return 0;
    }

    private SpeedOptions? With(string name, string value) => name switch
    {
        "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => this with { Rounds = n },
        "--seconds" when Number(value) is { } s => this with { Seconds = s },
        "--warm-up" when Number(value) is { } s => this with { WarmUpSeconds = s },
        "--work" when AllWorks.Named(value.Split(',')) is { } works => this with { Works = works },
        _ => null,
    };

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : null;
}
