using Google.Protobuf;

namespace Discovery.Store.Leases;

/// <summary>
/// The replicated half of the leases: which exist, for how long they were granted, and which keys hang on them. Changed by
/// the apply thread alone, the same way on every member; read by any thread, under one lock that is held for a look-up only.
/// </summary>
public sealed class LeaseBook : ILeaseBook
{
    /// <summary>The longest lease that can be granted, in seconds: etcd's limit.</summary>
    public const long TtlSecondsMax = 9_000_000_000;

    private readonly Lock _gate = new();
    private readonly long _ttlSecondsMin;
    private readonly Dictionary<long, Lease> _leases = [];
    private ILeaseObserver? _observer;

    /// <param name="ttlSecondsMin">
    /// Shorter leases are raised to this many seconds, so that an election does not end them. The granted TTL is replicated state, so
    /// every member of a cluster has to be given the same number.
    /// </param>
    public LeaseBook(long ttlSecondsMin)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ttlSecondsMin, 1);
        _ttlSecondsMin = ttlSecondsMin;
    }

    /// <summary>Leases that there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _leases.Count;
        }
    }

    public bool Exists(long id)
    {
        lock (_gate)
            return _leases.ContainsKey(id);
    }

    public StoreError? Grant(long id, long ttlSeconds)
    {
        if (id == 0)
            return StoreError.LeaseNotFound;
        if (ttlSeconds > TtlSecondsMax)
            return StoreError.LeaseTtlTooLarge;
        lock (_gate)
        {
            var lease = new Lease(Math.Max(ttlSeconds, _ttlSecondsMin));
            if (!_leases.TryAdd(id, lease))
                return StoreError.LeaseAlreadyExists;
            _observer?.Granted(id, lease.TtlSeconds, 0);
            return null;
        }
    }

    public long GrantedTtlSeconds(long id)
    {
        lock (_gate)
            return _leases[id].TtlSeconds;
    }

    public void Checkpoint(long id, long remainingSeconds)
    {
        lock (_gate)
        {
            if (!_leases.TryGetValue(id, out var lease))
                return;
            lease.RemainingSeconds = remainingSeconds > 0 && remainingSeconds < lease.TtlSeconds ? remainingSeconds : 0;
            _observer?.Checkpointed(id, lease.RemainingSeconds);
        }
    }

    public bool TryRevoke(long id, out IReadOnlyList<ByteString> sortedKeys)
    {
        lock (_gate)
        {
            if (!_leases.Remove(id, out var lease))
            {
                sortedKeys = [];
                return false;
            }
            _observer?.Revoked(id);
            sortedKeys = lease.SortedKeys();
            return true;
        }
    }

    public void Attach(long lease, ByteString key)
    {
        lock (_gate)
            _leases[lease].Keys.Add(key);
    }

    public void Detach(long lease, ByteString key)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(lease, out var found))
                found.Keys.Remove(key);
        }
    }

    public IReadOnlyList<ByteString> KeysOf(long lease)
    {
        lock (_gate)
            return _leases.TryGetValue(lease, out var found) ? [.. found.Keys] : [];
    }

    /// <summary>The granted TTL in seconds and, when asked for, the keys in the order of their bytes; false when there is no such lease.</summary>
    public bool TryGet(long id, bool withKeys, out long ttlSeconds, out IReadOnlyList<ByteString> keys)
    {
        lock (_gate)
        {
            var exists = _leases.TryGetValue(id, out var lease);
            ttlSeconds = lease?.TtlSeconds ?? 0;
            keys = exists && withKeys ? lease!.SortedKeys() : [];
            return exists;
        }
    }

    /// <summary>The ids of all leases, in ascending order.</summary>
    public IReadOnlyList<long> Ids()
    {
        lock (_gate)
            return [.. _leases.Keys.Order()];
    }

    public byte[] Save()
    {
        lock (_gate)
            return LeaseState.Encode(_leases.Select(l => new SavedLease(l.Key, l.Value.TtlSeconds, l.Value.RemainingSeconds)));
    }

    public void Restore(ReadOnlySpan<byte> state)
    {
        var leases = LeaseState.Decode(state);
        lock (_gate)
        {
            foreach (var id in _leases.Keys)
                _observer?.Revoked(id);
            _leases.Clear();
            foreach (var (id, ttlSeconds, remainingSeconds) in leases)
            {
                _leases.Add(id, new Lease(ttlSeconds) { RemainingSeconds = remainingSeconds });
                _observer?.Granted(id, ttlSeconds, remainingSeconds);
            }
        }
    }

    public IReadOnlySet<long> IdsIn(ReadOnlySpan<byte> state) => LeaseState.Decode(state).Select(lease => lease.Id).ToHashSet();

    /// <summary>
    /// Tells <paramref name="observer"/>, instead of any earlier one, of every lease there is and then of every change, without a
    /// gap between the two. Null ends it.
    /// </summary>
    internal void Observe(ILeaseObserver? observer)
    {
        lock (_gate)
        {
            _observer = observer;
            foreach (var (id, lease) in _leases)
                observer?.Granted(id, lease.TtlSeconds, lease.RemainingSeconds);
        }
    }

    private sealed class Lease(long ttlSeconds)
    {
        public long TtlSeconds { get; } = ttlSeconds;

        /// <summary>As of the last checkpoint; 0 is the whole TTL.</summary>
        public long RemainingSeconds { get; set; }

        public HashSet<ByteString> Keys { get; } = new(KeyBytes.Comparer);

        public List<ByteString> SortedKeys()
        {
            var keys = Keys.ToList();
            keys.Sort(KeyBytes.Comparer);
            return keys;
        }
    }
}
