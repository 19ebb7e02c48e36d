namespace Discovery.Client;

/// <summary>The answer to a transaction.</summary>
public sealed record TxnResult
{
    /// <summary>The store's revision after the transaction; that of its writes when it wrote.</summary>
    public required long Revision { get; init; }

    /// <summary>True when every condition held and the Then branch ran.</summary>
    public bool Succeeded { get; init; }

    /// <summary>One answer per operation of the branch that ran, in its order.</summary>
    public IReadOnlyList<TxnOpResult> Responses { get; init; } = [];
}
