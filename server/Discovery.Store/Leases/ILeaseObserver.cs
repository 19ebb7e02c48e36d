namespace Discovery.Store.Leases;

/// <summary>Hears of leases that come and go, on the apply thread, under the book's lock: must be quick and not call back.</summary>
internal interface ILeaseObserver
{
    void Granted(long id, long ttlSeconds);

    void Revoked(long id);
}
