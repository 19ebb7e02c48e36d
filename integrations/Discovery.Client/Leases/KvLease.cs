namespace Discovery.Client;

/// <summary>
/// A lease held by this process. Keys attached to it disappear with it.
/// A lease is only as good as its holder's clock: check <see cref="LostToken"/> before acting, and guard what must not happen twice
/// by a compare on the revision of a key under the lease.
/// </summary>
public abstract class KvLease : IAsyncDisposable
{
    /// <summary>
    /// Raised when a keep-alive failed while the lease may still be good; it is repeated by itself. For counting and telling:
    /// what must end with the lease belongs on <see cref="LostToken"/>. What a handler throws is logged and goes no further.
    /// </summary>
    public event EventHandler<KeepAliveFailedEventArgs>? KeepAliveFailed;

    /// <summary>The id of the lease; put keys with it.</summary>
    public abstract long Id { get; }

    /// <summary>The time to live that the server granted, which may be longer than what was asked for.</summary>
    public abstract TimeSpan Ttl { get; }

    /// <summary>
    /// Fires when the lease is certainly or possibly gone: the server says so, no keep-alive succeeded within the time to live
    /// (by this process's monotonic clock, counted from when the last successful one was sent), the lease was revoked or disposed here,
    /// or the client was disposed.
    /// </summary>
    public abstract CancellationToken LostToken { get; }

    /// <summary>Renews the lease once; answers the time to live that is left.</summary>
    /// <exception cref="Rpc.RpcException">NotFound: the lease is gone.</exception>
    public abstract Task<TimeSpan> RenewAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops keeping the lease alive and revokes it, with all keys attached. A lease that is already gone is no error.</summary>
    public abstract Task RevokeAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops keeping the lease alive and revokes it, best effort: when the store is away, the lease runs out by itself.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Raises <see cref="KeepAliveFailed"/>.</summary>
    protected void OnKeepAliveFailed(Exception exception) => KeepAliveFailed?.Invoke(this, new KeepAliveFailedEventArgs(exception));
}
