namespace Discovery.Store;

/// <summary>Limits that a member imposes on requests before it proposes them. They are not part of the replicated state.</summary>
public sealed record RequestLimits
{
    public static RequestLimits Default { get; } = new();

    /// <summary>
    /// Operations or compares of a transaction, whichever list is longest; nested transactions share it. etcd's --max-txn-ops. Default 128.
    /// </summary>
    public int TxnOperationsMax { get; init; } = 128;

    /// <summary>
    /// Levels of transactions inside a transaction, the outer one included. Protobuf reads messages up to a depth of 100, at two a level;
    /// a proposal that its own member could not read back from the log would never let it start again. So this is no setting. etcd, whose
    /// protobuf knows no such limit, is bounded by its number of operations only.
    /// </summary>
    public const int TxnLevelsMax = 40;

    /// <summary>Bytes of a proposal. etcd's --max-request-bytes. Default 1.5 MiB.</summary>
    public int RequestBytesMax { get; init; } = 1_572_864;
}
