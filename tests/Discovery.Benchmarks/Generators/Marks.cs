namespace Discovery.Benchmarks.Generators;

/// <summary>
/// Names of the moments at which a generator waits for who started it, which reads the server's figures meanwhile: the generator writes
/// a line with the name and goes on when it is given a line. The load goes on while it waits.
/// </summary>
internal static class Marks
{
    /// <summary>Connected and prepared; nothing is asked of the server.</summary>
    public const string Prepared = "prepared";

    /// <summary>Watchers are there, and nothing has happened yet that they could hear of.</summary>
    public const string Watching = "watching";

    /// <summary>Warmed up; what is measured begins.</summary>
    public const string Begin = "begin";

    public const string End = "end";

    /// <summary>In front of the result as JSON, in one line.</summary>
    public const string ResultPrefix = "result ";

    public static async Task TellAsync(string mark)
    {
        Console.WriteLine(mark);
        // Who started it is gone: so is the reason to run.
        if (await Console.In.ReadLineAsync() is null)
            throw new OperationCanceledException("nobody waits for the figures any more");
    }
}
