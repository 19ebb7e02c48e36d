using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>
/// Who is being listened to: one stream for each member and lane. A member that reconnects after its host vanished takes the place
/// of its old stream, which would otherwise stay until the connection is found dead.
/// </summary>
internal sealed class IncomingLanes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ulong From, Lane Lane), IncomingLane> _current = [];

    /// <summary>Returns when the stream before it, if there was one, has handed on its last message.</summary>
    /// <returns>Null when another has taken its place meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    public async Task<IncomingLane?> EnterAsync(ulong from, Lane lane, CancellationToken call)
    {
        IncomingLane? before;
        IncomingLane entered;
        lock (_gate)
        {
            before = _current.GetValueOrDefault((from, lane));
            entered = new IncomingLane(left => Leave((from, lane), left), call);
            _current[(from, lane)] = entered;
        }
        if (before is null)
            return entered;
        var left = before.ReplaceAsync();
        try
        {
            await left.WaitAsync(entered.Token);
            return entered;
        }
        catch (OperationCanceledException)
        {
            // Whoever waits for this one waits for the one before it: two of them must never be listened to at once.
            _ = entered.LeaveAfterAsync(left);
            if (entered.IsReplaced)
                return null;
            throw;
        }
    }

    private void Leave((ulong From, Lane Lane) key, IncomingLane left)
    {
        lock (_gate)
        {
            if (_current.GetValueOrDefault(key) == left)
                _current.Remove(key);
        }
    }
}
