namespace Discovery.Client;

/// <summary>The answer to a range.</summary>
public sealed record RangeResult
{
    /// <summary>The store's revision when it answered (not the revision that was asked for).</summary>
    public required long Revision { get; init; }

    /// <summary>The entries, at most as many as the limit.</summary>
    public IReadOnlyList<KvEntry> Entries { get; init; } = [];

    /// <summary>How many keys the range holds, whatever the limit.</summary>
    public long Count { get; init; }

    /// <summary>True when the limit cut the answer.</summary>
    public bool More { get; init; }
}
