using System.Threading.Tasks.Sources;
using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>A proposal on its way through log and apply, and the caller that waits for it: one, once.</summary>
internal sealed class PendingProposal : IValueTaskSource<ApplyResult>
{
    private volatile byte[]? _data;
    private volatile Proposal? _proposal;
    private int _ended;

    // Continuations run elsewhere: the apply loop must not execute a caller's code.
    private ManualResetValueTaskSourceCore<ApplyResult> _result = new() { RunContinuationsAsynchronously = true };

    /// <param name="proposal">Must not be changed from now on: it stands for its bytes when these are applied.</param>
    public PendingProposal(Proposal proposal, TimeSpan deadline)
    {
        var data = proposal.ToByteArray();
        (Id, _data, Bytes, Deadline) = (proposal.Id, data, data.Length, deadline);
        _proposal = proposal;
    }

    public ulong Id { get; }

    /// <summary>The entry as it stands in the log; encoded once. Null once nobody waits: who gave up takes no memory, wherever it is queued.</summary>
    public byte[]? Data => _data;

    /// <summary>Size of the entry.</summary>
    public int Bytes { get; }

    /// <summary>On the node's monotonic clock.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>To be awaited once.</summary>
    public ValueTask<ApplyResult> Result => new(this, _result.Version);

    /// <summary>For who must not wait: told the result, or the error, on one of the loops.</summary>
    public Action<ApplyResult?, StoreError?>? Callback { get; set; }

    /// <summary>The proposal, if these are its bytes: whoever applies them need not parse what was encoded here. Null once nobody waits.</summary>
    public Proposal? EncodedAs(ReadOnlySpan<byte> entry) => _proposal is { } proposal && _data is { } data && entry.SequenceEqual(data) ? proposal : null;

    public void Complete(ApplyResult result)
    {
        _data = null;
        _proposal = null;
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _result.SetResult(result);
        Callback?.Invoke(result, null);
    }

    public void Fail(StoreError error)
    {
        _data = null;
        _proposal = null;
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _result.SetException(new StoreException(error));
        Callback?.Invoke(null, error);
    }

    ApplyResult IValueTaskSource<ApplyResult>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ApplyResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<ApplyResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);
}
