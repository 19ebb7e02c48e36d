using System.Text;

namespace Discovery.Client;

/// <summary>A value: bytes. Text converts as UTF-8. The bytes are not copied: do not change an array after handing it over.</summary>
public readonly struct KvValue : IEquatable<KvValue>
{
    /// <summary>Wraps the bytes without a copy.</summary>
    public KvValue(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes of the value.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The size in bytes.</summary>
    public int Length => Bytes.Length;

    public static implicit operator KvValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new KvValue(Encoding.UTF8.GetBytes(text));
    }

    public static implicit operator KvValue(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new KvValue(bytes);
    }

    public static implicit operator KvValue(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static bool operator ==(KvValue left, KvValue right) => left.Equals(right);

    public static bool operator !=(KvValue left, KvValue right) => !left.Equals(right);

    /// <summary>The value made of these characters, as UTF-8.</summary>
    public static KvValue FromString(string text) => text;

    public bool Equals(KvValue other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is KvValue other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The value decoded as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
