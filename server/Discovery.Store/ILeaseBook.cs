using Google.Protobuf;

namespace Discovery.Store;

/// <summary>
/// The replicated half of the leases: which exist and which keys hang on them. The state machine alone changes it, on the apply
/// thread; nothing here may depend on a clock, as every member must come to the same answer.
/// </summary>
public interface ILeaseBook
{
    bool Exists(long id);

    /// <summary>
    /// Creates the lease, or says why not: <see cref="StoreError.LeaseAlreadyExists"/>, <see cref="StoreError.LeaseTtlTooLarge"/>,
    /// <see cref="StoreError.LeaseNotFound"/> for id 0. A refused grant changes nothing.
    /// </summary>
    StoreError? Grant(long id, long ttlSeconds);

    /// <summary>The TTL in seconds that the lease was given, which may be larger than the one asked for. The lease exists.</summary>
    long GrantedTtlSeconds(long id);

    /// <summary>
    /// Notes how long the lease still has, for the next leader; 0 is its whole TTL. Nothing happens when there is no such lease.
    /// </summary>
    void Checkpoint(long id, long remainingSeconds);

    /// <summary>
    /// Removes the lease; false when it does not exist. <paramref name="sortedKeys"/> are the keys that hung on it, in the order of
    /// their bytes, so that every member deletes them under the same sub-revisions. The state machine deletes them next and calls
    /// <see cref="Detach"/> for each, though the lease is gone by then.
    /// </summary>
    bool TryRevoke(long id, out IReadOnlyList<ByteString> sortedKeys);

    /// <summary>Hangs the key on the lease, which exists. Attaching twice is the same as once.</summary>
    void Attach(long lease, ByteString key);

    /// <summary>Takes the key off the lease. Nothing happens when the lease is gone or the key does not hang on it.</summary>
    void Detach(long lease, ByteString key);

    /// <summary>The keys that hang on the lease, in any order; none when it does not exist. Any thread.</summary>
    IReadOnlyList<ByteString> KeysOf(long lease);

    /// <summary>The leases for a checkpoint, in a format of the book's own; without the keys, which <see cref="Restore"/> gets back.</summary>
    byte[] Save();

    /// <summary>
    /// Replaces everything by what <see cref="Save"/> returned (empty: no leases). The state machine then calls
    /// <see cref="Attach"/> for every live key that has a lease.
    /// </summary>
    /// <exception cref="Discovery.Storage.StorageCorruptException">The bytes are not what <see cref="Save"/> wrote.</exception>
    void Restore(ReadOnlySpan<byte> state);

    /// <summary>The ids of the leases that <see cref="Restore"/> would bring; changes nothing.</summary>
    /// <exception cref="Discovery.Storage.StorageCorruptException">The bytes are not what <see cref="Save"/> wrote.</exception>
    IReadOnlySet<long> IdsIn(ReadOnlySpan<byte> state);
}
