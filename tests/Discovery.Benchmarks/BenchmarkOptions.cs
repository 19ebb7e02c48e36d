using System.Globalization;

namespace Discovery.Benchmarks;

/// <summary>What a command is asked for. A word that is not understood ends the program with the usage.</summary>
internal sealed record BenchmarkOptions
{
    private const int UsageError = 2;

    /// <summary>Keys of 32 bytes with values of 256, one figure a run.</summary>
    public IReadOnlyList<int> Keys { get; private init; } = [200_000, 1_000_000];

    /// <summary>Leases that end together.</summary>
    public int Leases { get; private init; } = 100_000;

    /// <summary>Of each server, taking turns.</summary>
    public int Rounds { get; private init; } = 3;

    /// <summary>Without etcd, for looking at a change of ours.</summary>
    public bool Alone { get; private init; }

    public static async Task<int> RunAsync(string[] words, Func<BenchmarkOptions, Task> command)
    {
        if (Parse(words) is not { } line)
            return Usage();
        await command(line);
        return 0;
    }

    public static int Usage()
    {
        Console.Error.WriteLine(
            """
            usage: dotnet run -c Release --project tests/Discovery.Benchmarks -- <command>

              speed      [--rounds R] [--seconds S] [--warm-up S] [--work W,W…] [--alone]   throughput, latency and processor time, beside etcd
              storage    [--keys N,M] [--rounds R] [--alone]   memory, disk and start, beside the etcd on PATH (or DISCOVERY_ETCD)
              compaction [--keys N] [--rounds R] [--alone]     latency of puts while N revisions are compacted, and without
              leases     [--leases N] [--rounds R] [--alone]   N leases that end in the same second, and puts meanwhile
              budget                                            ten times the memory for records: all is there, also after kill -9
              parts      [--filter '*']                        micro-benchmarks; all options of BenchmarkDotNet
            """);
        return UsageError;
    }

    private static BenchmarkOptions? Parse(string[] words)
    {
        var line = new BenchmarkOptions();
        for (var i = 0; i < words.Length; i += 2)
        {
            if (words[i] == "--alone")
            {
                line = line with { Alone = true };
                i--;
                continue;
            }
            if (i + 1 == words.Length)
                return null;
            var numbers = words[i + 1].Split(',').Select(w => int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToList();
            if (numbers.Contains(0))
                return null;
            switch (words[i])
            {
                case "--keys":
                    line = line with { Keys = numbers };
                    break;
                case "--leases" when numbers.Count == 1:
                    line = line with { Leases = numbers[0] };
                    break;
                case "--rounds" when numbers.Count == 1:
                    line = line with { Rounds = numbers[0] };
                    break;
                default:
                    return null;
            }
        }
        return line;
    }
}
