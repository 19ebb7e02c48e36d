namespace Discovery.Rpc;

/// <summary>The messages a client sends on a call. For one reader at a time.</summary>
public interface IRpcStreamReader<T>
{
    /// <summary>The next message, or null when the client has said that no more follow.</summary>
    /// <exception cref="OperationCanceledException">The call has ended (client gone, deadline, host stopping) or the token was cancelled; a cancelled read loses no message.</exception>
    ValueTask<T?> ReadAsync(CancellationToken cancellationToken = default);
}
