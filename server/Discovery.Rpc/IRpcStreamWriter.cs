namespace Discovery.Rpc;

/// <summary>The messages a server sends on a call. Several writers may call it at once: their messages go out one after another.</summary>
public interface IRpcStreamWriter<T>
{
    /// <summary>Sends one message and flushes it. Returns when the transport has room for more, which is where a slow client holds the writer back.</summary>
    /// <exception cref="OperationCanceledException">The call has ended: client gone, deadline, host stopping; or the token was cancelled.</exception>
    ValueTask WriteAsync(T message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends several messages with one flush, which costs as much as writing a message of a few hundred bytes several times. All of them are
    /// in memory by then: bound their bytes.
    /// </summary>
    /// <inheritdoc cref="WriteAsync(T, CancellationToken)"/>
    ValueTask WriteAsync(IReadOnlyList<T> messages, CancellationToken cancellationToken = default);

    /// <summary>Sends what was encoded beforehand, with one flush. The frames are empty afterwards, and may be filled again.</summary>
    /// <inheritdoc cref="WriteAsync(T, CancellationToken)"/>
    ValueTask WriteAsync(RpcFrames frames, CancellationToken cancellationToken = default);
}
