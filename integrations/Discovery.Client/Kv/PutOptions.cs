namespace Discovery.Client;

/// <summary>How a key is written.</summary>
public sealed record PutOptions
{
    /// <summary>The id of the lease on which the key shall hang; 0 (default) for none.</summary>
    public long Lease { get; init; }

    /// <summary>Answer the entry that was replaced.</summary>
    public bool ReturnPrevious { get; init; }

    /// <summary>Keep the value and change only the lease; the key must exist, and the value given must be empty.</summary>
    public bool IgnoreValue { get; init; }

    /// <summary>Keep the lease and change only the value; the key must exist, and no lease may be given.</summary>
    public bool IgnoreLease { get; init; }
}
