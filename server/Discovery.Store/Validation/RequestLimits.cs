namespace Discovery.Store;

/// <summary>Limits that a member imposes on requests before it proposes them. They are not part of the replicated state.</summary>
public sealed record RequestLimits
{
    public static RequestLimits Default { get; } = new();

    /// <summary>
    /// Operations or compares of a transaction, whichever list is longest; nested transactions share it. etcd's --max-txn-ops. Default 128.
    /// </summary>
    public int TxnOperationsMax { get; init; } = 128;

    /// <summary>Bytes of a proposal. etcd's --max-request-bytes. Default 1.5 MiB.</summary>
    public int RequestBytesMax { get; init; } = 1_572_864;
}
