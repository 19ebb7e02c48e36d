using System.Collections.Immutable;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>
/// All of the store that a client can tell: never changed, only replaced, most of it shared with the state before. The hash is the sum of
/// its parts' hashes, so that a change costs what it changes.
/// </summary>
internal sealed class KvModelState : IEquatable<KvModelState>
{
    private const int KeysShown = 20;

    public static readonly KvModelState Empty = new()
    {
        Revision = 1,
        CompactRevision = -1,
        Keys = ImmutableSortedDictionary.Create<ByteString, KeyState>(KeyOrder.Instance),
        Leases = [],
    };

    public required long Revision { get; init; }

    /// <summary>-1 before the first compaction.</summary>
    public required long CompactRevision { get; init; }

    public required ImmutableSortedDictionary<ByteString, KeyState> Keys { get; init; }

    /// <summary>Those that are alive.</summary>
    public required ImmutableHashSet<long> Leases { get; init; }

    /// <summary>The sum of the hashes of all keys.</summary>
    public ulong KeysHash { get; init; }

    /// <summary>The sum of the hashes of all leases.</summary>
    public ulong LeasesHash { get; init; }

    public static ulong HashOfLease(long id) => StableHash.Mix((ulong)id ^ 0x1EA5E);

    public KvModelState CompactedAt(long revision) =>
        new() { Revision = Revision, CompactRevision = revision, Keys = Keys, Leases = Leases, KeysHash = KeysHash, LeasesHash = LeasesHash };

    public bool Equals(KvModelState? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is not null
            && (Revision, CompactRevision, KeysHash, LeasesHash) == (other.Revision, other.CompactRevision, other.KeysHash, other.LeasesHash)
            && Leases.SetEquals(other.Leases)
            && Keys.SequenceEqual(other.Keys);
    }

    public override bool Equals(object? obj) => Equals(obj as KvModelState);

    public override int GetHashCode() => (int)StableHash.Combine(StableHash.Combine(KeysHash ^ LeasesHash, (ulong)Revision), (ulong)CompactRevision);

    public override string ToString()
    {
        var keys = Keys.Take(KeysShown).Select(k => $"{k.Key.ToStringUtf8()}={k.Value.Value.ToStringUtf8()} ({k.Value.Created}/{k.Value.Modified}/{k.Value.Version}, lease {k.Value.Lease})");
        return $"revision {Revision}, leases [{string.Join(", ", Leases.Order())}], keys {string.Join("; ", keys)}{(Keys.Count > KeysShown ? "; …" : "")}";
    }
}
