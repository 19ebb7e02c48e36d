using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>A proposal on its way through log and apply, and the caller that waits for it.</summary>
internal sealed class PendingProposal(Proposal proposal, TimeSpan deadline)
{
    // Continuations run elsewhere: the apply loop must not execute a caller's code.
    private readonly TaskCompletionSource<ApplyResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ulong Id { get; } = proposal.Id;

    /// <summary>The entry as it stands in the log; encoded once.</summary>
    public ReadOnlyMemory<byte> Data { get; } = proposal.ToByteArray();

    /// <summary>On the node's monotonic clock.</summary>
    public TimeSpan Deadline { get; } = deadline;

    public Task<ApplyResult> Result => _result.Task;

    /// <summary>For who must not wait: told the result, or the error, on one of the loops.</summary>
    public Action<ApplyResult?, StoreError?>? Callback { get; set; }

    public void Complete(ApplyResult result)
    {
        if (_result.TrySetResult(result))
            Callback?.Invoke(result, null);
    }

    public void Fail(StoreError error)
    {
        if (_result.TrySetException(new StoreException(error)))
            Callback?.Invoke(null, error);
    }
}
