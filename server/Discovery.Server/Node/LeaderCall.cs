using Discovery.Protocol.Peers;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Something that only the leader can answer, and the caller here that waits for it.</summary>
internal sealed class LeaderCall(PeerRequest request, bool isRepeatable, TimeSpan deadline)
{
    private readonly TaskCompletionSource<PeerReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PeerRequest Request { get; } = request;

    /// <summary>True when asking twice does no harm. Otherwise a call that was sent is never sent again.</summary>
    public bool IsRepeatable { get; } = isRepeatable;

    public TimeSpan Deadline { get; } = deadline;

    /// <summary>Under which it was sent last; 0 while nobody has been asked.</summary>
    public ulong Id { get; set; }

    public int TicksSinceSent { get; set; }

    public Task<PeerReply> Reply => _reply.Task;

    /// <summary>For who must not wait: told the reply, or the error, on any thread, instead of <see cref="Reply"/>.</summary>
    public Action<PeerReply?, StoreError?>? Callback { get; init; }

    public void Complete(PeerReply reply)
    {
        if (reply.HasError)
            Fail((StoreError)reply.Error);
        else if (Callback is not null)
            Callback(reply, null);
        else
            _reply.TrySetResult(reply);
    }

    public void Fail(StoreError error)
    {
        if (Callback is not null)
            Callback(null, error);
        else
            _reply.TrySetException(new StoreException(error));
    }
}
