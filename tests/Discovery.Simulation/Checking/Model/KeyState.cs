using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>What the model holds of a key that exists.</summary>
internal sealed record KeyState(ByteString Value, long Created, long Modified, long Version, long Lease)
{
    public static KeyState Of(KeyValue kv) => new(kv.Value, kv.CreateRevision, kv.ModRevision, kv.Version, kv.Lease);

    public KeyValue ToKeyValue(ByteString key, bool keyOnly = false) => new()
    {
        Key = key,
        Value = keyOnly ? ByteString.Empty : Value,
        CreateRevision = Created,
        ModRevision = Modified,
        Version = Version,
        Lease = Lease,
    };

    public ulong Hash(ByteString key)
    {
        var hash = StableHash.Combine((uint)key.GetHashCode(), (uint)Value.GetHashCode());
        hash = StableHash.Combine(hash, (ulong)Created);
        hash = StableHash.Combine(hash, (ulong)Modified);
        hash = StableHash.Combine(hash, (ulong)Version);
        return StableHash.Combine(hash, (ulong)Lease);
    }
}
