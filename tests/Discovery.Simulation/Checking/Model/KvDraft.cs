using System.Collections.Immutable;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>The changes of one request to the model while they are made: one revision for all of them, none when there are none.</summary>
internal sealed class KvDraft(KvModelState start)
{
    private ImmutableSortedDictionary<ByteString, KeyState> _keys = start.Keys;
    private ImmutableHashSet<long> _leases = start.Leases;
    private ulong _keysHash = start.KeysHash;
    private ulong _leasesHash = start.LeasesHash;
    private bool _changed;

    public KvModelState Start => start;

    /// <summary>The new one from the first change on.</summary>
    public long Revision => _changed ? start.Revision + 1 : start.Revision;

    public KvModelState Finish() => !_changed && ReferenceEquals(_leases, start.Leases)
        ? start
        : new KvModelState
        {
            Revision = Revision,
            CompactRevision = start.CompactRevision,
            Keys = _keys,
            Leases = _leases,
            KeysHash = _keysHash,
            LeasesHash = _leasesHash,
        };

    public KeyState? Find(ByteString key) => _keys.GetValueOrDefault(key);

    public IEnumerable<KeyValuePair<ByteString, KeyState>> Within(KeySpan span) => span.RangeEnd.IsEmpty
        ? _keys.TryGetValue(span.Key, out var only) ? [new(span.Key, only)] : []
        : _keys.Where(entry => span.Contains(entry.Key));

    public PutResponse Put(PutRequest request)
    {
        var old = Find(request.Key);
        var next = start.Revision + 1;
        Remove(request.Key, old);
        Add(request.Key, new KeyState(
            request.IgnoreValue ? old!.Value : request.Value,
            old?.Created ?? next,
            next,
            (old?.Version ?? 0) + 1,
            request.IgnoreLease ? old!.Lease : request.Lease));
        return new PutResponse { Header = Header(), PrevKv = request.PrevKv ? old?.ToKeyValue(request.Key) : null };
    }

    public DeleteRangeResponse Delete(DeleteRangeRequest request)
    {
        var found = Within(new KeySpan(request.Key, request.RangeEnd)).ToArray();
        foreach (var (key, old) in found)
            Remove(key, old);
        var response = new DeleteRangeResponse { Header = Header(), Deleted = found.Length };
        if (request.PrevKv)
            response.PrevKvs.AddRange(found.Select(entry => entry.Value.ToKeyValue(entry.Key)));
        return response;
    }

    public bool TryGrant(long id)
    {
        if (_leases.Contains(id))
            return false;
        _leases = _leases.Add(id);
        _leasesHash += KvModelState.HashOfLease(id);
        return true;
    }

    /// <summary>With the keys that hang on it.</summary>
    public bool TryRevoke(long id)
    {
        if (!_leases.Contains(id))
            return false;
        _leases = _leases.Remove(id);
        _leasesHash -= KvModelState.HashOfLease(id);
        foreach (var (key, old) in _keys.Where(entry => entry.Value.Lease == id).ToArray())
            Remove(key, old);
        return true;
    }

    public ResponseHeader Header() => new() { Revision = Revision };

    private void Add(ByteString key, KeyState state)
    {
        _keys = _keys.SetItem(key, state);
        _keysHash += state.Hash(key);
        _changed = true;
    }

    private void Remove(ByteString key, KeyState? old)
    {
        if (old is null)
            return;
        _keys = _keys.Remove(key);
        _keysHash -= old.Hash(key);
        _changed = true;
    }
}
