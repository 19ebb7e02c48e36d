namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>Of two kinds of requests, so many in a hundred of the first.</summary>
internal sealed class MixedSource(IRequestSource often, IRequestSource seldom, int percent, int seed) : IRequestSource
{
    private readonly Random _random = new(seed);

    public ReadOnlySpan<byte> Next(out string path) => (_random.Next(100) < percent ? often : seldom).Next(out path);
}
