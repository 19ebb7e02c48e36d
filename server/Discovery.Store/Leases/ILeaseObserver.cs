namespace Discovery.Store.Leases;

/// <summary>Hears of leases that come and go, on the apply thread, under the book's lock: must be quick and not call back.</summary>
internal interface ILeaseObserver
{
    /// <param name="remainingSeconds">What the last checkpoint of the lease left it; 0 is its whole TTL.</param>
    void Granted(long id, long ttlSeconds, long remainingSeconds);

    /// <inheritdoc cref="ILeaseBook.Checkpoint"/>
    void Checkpointed(long id, long remainingSeconds);

    void Revoked(long id);
}
