using System.Text;

namespace Discovery.Client;

/// <summary>A key: bytes, compared byte by byte as the store orders them. Text converts as UTF-8.</summary>
public readonly struct KvKey : IEquatable<KvKey>, IComparable<KvKey>
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Copies the bytes, so that later changes of the source can't change the key.</summary>
    public KvKey(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    private KvKey(ReadOnlyMemory<byte> owned) => _bytes = owned;

    /// <summary>The bytes of the key.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>True for <c>default</c> and for a key of no bytes; the store refuses such a key.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    public static implicit operator KvKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Owning(Encoding.UTF8.GetBytes(text));
    }

    public static implicit operator KvKey(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new KvKey(bytes.AsSpan());
    }

    public static implicit operator KvKey(ReadOnlyMemory<byte> bytes) => new(bytes.Span);

    public static bool operator ==(KvKey left, KvKey right) => left.Equals(right);

    public static bool operator !=(KvKey left, KvKey right) => !left.Equals(right);

    public static bool operator <(KvKey left, KvKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(KvKey left, KvKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(KvKey left, KvKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(KvKey left, KvKey right) => left.CompareTo(right) >= 0;

    /// <summary>The key made of these characters, as UTF-8.</summary>
    public static KvKey FromString(string text) => text;

    /// <summary>True when the key begins with these bytes.</summary>
    public bool StartsWith(KvKey prefix) => _bytes.Span.StartsWith(prefix._bytes.Span);

    public bool Equals(KvKey other) => _bytes.Span.SequenceEqual(other._bytes.Span);

    public override bool Equals(object? obj) => obj is KvKey other && Equals(other);

    public int CompareTo(KvKey other) => _bytes.Span.SequenceCompareTo(other._bytes.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The key decoded as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes.Span);

    /// <summary>Wraps bytes that nobody else will change.</summary>
    internal static KvKey Owning(ReadOnlyMemory<byte> bytes) => new(bytes);
}
