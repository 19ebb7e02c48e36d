namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>The requests of one client.</summary>
internal interface IRequestSource
{
    /// <returns>The message without a prefix, good until the next call.</returns>
    ReadOnlySpan<byte> Next(out string path);
}
