namespace Discovery.Client;

/// <summary>How a range is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>Answer the entries that were deleted.</summary>
    public bool ReturnPrevious { get; init; }
}
