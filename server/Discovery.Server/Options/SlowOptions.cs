namespace Discovery.Server.Options;

/// <summary>What takes longer than this is in the log; zero for everything.</summary>
/// <param name="Apply">Applying an entry, or reading.</param>
/// <param name="Unary">A unary call, from when its request is there until there is an answer.</param>
public sealed record SlowOptions(TimeSpan Apply, TimeSpan Unary)
{
    public static SlowOptions Default { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));
}
