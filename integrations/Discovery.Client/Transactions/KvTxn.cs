using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>
/// A transaction being put together: <c>new KvTxn().When(…).Then(…).Else(…)</c>. Each part may be called several times and adds.
/// Not safe for use by several threads while it is being built.
/// </summary>
public sealed class KvTxn
{
    private readonly List<KvCompare> _compares = [];
    private readonly List<KvOp> _success = [];
    private readonly List<KvOp> _failure = [];

    /// <summary>Adds conditions; all of all calls must hold. None at all hold always.</summary>
    public KvTxn When(params ReadOnlySpan<KvCompare> compares)
    {
        _compares.AddRange(compares);
        return this;
    }

    /// <summary>Adds operations for the case that every condition holds.</summary>
    public KvTxn Then(params ReadOnlySpan<KvOp> operations)
    {
        _success.AddRange(operations);
        return this;
    }

    /// <summary>Adds operations for the case that a condition does not hold.</summary>
    public KvTxn Else(params ReadOnlySpan<KvOp> operations)
    {
        _failure.AddRange(operations);
        return this;
    }

    internal static KvTxn FromMessage(TxnRequest message)
    {
        var txn = new KvTxn();
        txn._compares.AddRange(message.Compare.Select(compare => new KvCompare(compare)));
        txn._success.AddRange(message.Success.Select(operation => new KvOp(operation)));
        txn._failure.AddRange(message.Failure.Select(operation => new KvOp(operation)));
        return txn;
    }

    internal TxnRequest ToMessage()
    {
        var message = new TxnRequest();
        foreach (var compare in _compares)
            message.Compare.Add(compare.Message);
        foreach (var operation in _success)
            message.Success.Add(operation.Message);
        foreach (var operation in _failure)
            message.Failure.Add(operation.Message);
        return message;
    }
}
