namespace Discovery.Server.Peers;

/// <summary>The place of one stream in <see cref="IncomingLanes"/>, held until dispose.</summary>
internal sealed class IncomingLane(Action<IncomingLane> leave, CancellationToken call) : IDisposable
{
    // Never disposed: another stream may want to cancel it at any time, and what it holds belongs to the call, which ends.
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(call);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fires when the call ends or another takes the place.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsReplaced { get; private set; }

    /// <summary>Done when the stream has left.</summary>
    public async Task ReplaceAsync()
    {
        IsReplaced = true;
        await _source.CancelAsync();
        await _left.Task;
    }

    public async Task LeaveAfterAsync(Task before)
    {
        await before;
        Dispose();
    }

    public void Dispose()
    {
        leave(this);
        _left.TrySetResult();
    }
}
