namespace Discovery.Client;

/// <summary>The answer to one operation of a transaction: exactly one of the properties is set.</summary>
public sealed record TxnOpResult
{
    /// <summary>The answer to a <see cref="KvOp.Get"/>.</summary>
    public RangeResult? Range { get; init; }

    /// <summary>The answer to a put.</summary>
    public PutResult? Put { get; init; }

    /// <summary>The answer to a <see cref="KvOp.Delete"/>.</summary>
    public DeleteResult? Delete { get; init; }

    /// <summary>The answer to a nested transaction.</summary>
    public TxnResult? Txn { get; init; }
}
