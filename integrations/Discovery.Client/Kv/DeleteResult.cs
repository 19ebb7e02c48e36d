namespace Discovery.Client;

/// <summary>The answer to a delete.</summary>
public sealed record DeleteResult
{
    /// <summary>The store's revision after the delete; unchanged when nothing was deleted.</summary>
    public required long Revision { get; init; }

    /// <summary>How many keys were deleted.</summary>
    public long Deleted { get; init; }

    /// <summary>The deleted entries, when <see cref="DeleteOptions.ReturnPrevious"/> asked for them.</summary>
    public IReadOnlyList<KvEntry> Previous { get; init; } = [];
}
