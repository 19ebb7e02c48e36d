using System.Buffers.Binary;
using Google.Protobuf;

namespace Discovery.Store.Tests;

/// <summary>The least that satisfies the contract, so that these tests depend on nobody's leases but their own.</summary>
internal sealed class SimpleLeaseBook : ILeaseBook
{
    private readonly SortedDictionary<long, long> _ttls = [];
    private readonly Dictionary<long, HashSet<ByteString>> _keys = [];

    public bool Exists(long id) => _ttls.ContainsKey(id);

    public StoreError? Grant(long id, long ttlSeconds)
    {
        if (id == 0)
        {
            return StoreError.LeaseNotFound;
        }

        if (!_ttls.TryAdd(id, ttlSeconds))
        {
            return StoreError.LeaseAlreadyExists;
        }

        _keys[id] = [];
        return null;
    }

    public long GrantedTtlSeconds(long id) => _ttls[id];

    public void Checkpoint(long id, long remainingSeconds)
    {
        // Of no interest to the tests that use this book.
    }

    public bool TryRevoke(long id, out IReadOnlyList<ByteString> sortedKeys)
    {
        var existed = _ttls.Remove(id);
        sortedKeys = _keys.Remove(id, out var keys) ? [.. keys.OrderBy(k => k.Text(), StringComparer.Ordinal)] : [];
        return existed;
    }

    public void Attach(long lease, ByteString key) => _keys[lease].Add(key);

    public void Detach(long lease, ByteString key) => _keys.GetValueOrDefault(lease)?.Remove(key);

    public IReadOnlyList<ByteString> KeysOf(long lease) => [.. _keys.GetValueOrDefault(lease) ?? []];

    public byte[] Save()
    {
        var bytes = new byte[_ttls.Count * 16];
        foreach (var ((id, ttl), index) in _ttls.Select((lease, index) => (lease, index)))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(index * 16), id);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(index * 16 + 8), ttl);
        }

        return bytes;
    }

    public void Restore(ReadOnlySpan<byte> state)
    {
        _ttls.Clear();
        _keys.Clear();
        for (; !state.IsEmpty; state = state[16..])
        {
            Grant(BinaryPrimitives.ReadInt64LittleEndian(state), BinaryPrimitives.ReadInt64LittleEndian(state[8..]));
        }
    }

    public IReadOnlySet<long> IdsIn(ReadOnlySpan<byte> state)
    {
        var ids = new HashSet<long>();
        for (; !state.IsEmpty; state = state[16..])
        {
            ids.Add(BinaryPrimitives.ReadInt64LittleEndian(state));
        }

        return ids;
    }

    internal string Describe() =>
        string.Join(' ', _ttls.Select(l => $"{l.Key}:{l.Value}[{string.Join(',', _keys[l.Key].Select(k => k.Text()).Order(StringComparer.Ordinal))}]"));
}
